import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { setRuntime } from '@/lib/platform/context'
import { eventLoopDelay } from '@/lib/platform/event-loop'
import { publishOne } from '@/lib/testing/deliveries'
import { openTestRuntime, type TestRuntime } from '@/lib/testing/runtime'
import { setProduct } from '@/server/process'
import { GET } from './route'

const token = 'a token of the metrics'
let runtime: TestRuntime

beforeEach(async () => {
  runtime = await openTestRuntime()
  setRuntime(runtime)
  run(null)
})
afterEach(async () => {
  setProduct(null)
  setRuntime(undefined)
  await runtime.dispose()
})

function run(metricsToken: string | null): void {
  const jobs = { state: runtime.engineState, served: null }
  setProduct({ jobs, settings: { metricsToken }, eventLoopDelay, isStopping: false })
}

const local = { 'x-recover-peer': '127.0.0.1', 'x-forwarded-for': '127.0.0.1', host: '127.0.0.1:3000' }
const ask = (headers: Record<string, string>) =>
  GET(new Request('http://127.0.0.1:3000/metrics', { headers }))
const bearer = (text: string) => ({ authorization: `Bearer ${text}` })

describe('metrics', () => {
  it('are gauges as Prometheus reads them', async () => {
    const { ctx } = await publishOne(runtime)
    runtime.engineState = () => ({
      ...{ leader: true, isLed: true, unattendedSince: null, inFlight: 3, inLine: 0, sleeping: 0 },
    })
    const response = await ask(local)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await response.text()
    const lines = text.trimEnd().split('\n')
    expect(text.endsWith('\n')).toBe(true)
    for (let i = 0; i < lines.length; i += 3) {
      const [, name] = /^# HELP (recover_[a-z_]+) \S/.exec(lines[i] ?? '') ?? []
      expect(lines[i + 1]).toBe(`# TYPE ${name} gauge`)
      expect(lines[i + 2]).toMatch(new RegExp(`^${name} \\d+(\\.\\d+)?$`))
    }
    const values = Object.fromEntries(
      lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' ')),
    )
    expect(values).toMatchObject({
      recover_deliveries_due: '1',
      recover_engine_in_flight: '3',
      recover_engine_leader: '1',
      recover_engine_led: '1',
    })
    expect(Number(values.recover_database_bytes)).toBeGreaterThan(100_000)
    expect(Object.keys(values)).toEqual(
      expect.arrayContaining([
        'recover_event_loop_delay_max_seconds',
        'recover_event_loop_delay_mean_seconds',
        'recover_deliveries_oldest_due_seconds',
        'recover_database_wal_bytes',
      ]),
    )
    expect(text).not.toContain(ctx.partnerId)
  })

  it('say nothing of an engine that is not here', async () =>
    expect(await (await ask(local)).text()).not.toContain('recover_engine'))

  it.each([
    ['IPv4', { ...local, 'x-recover-peer': '::ffff:127.0.0.1' }],
    ['IPv6', { 'x-recover-peer': '::1', 'x-forwarded-for': '::1', host: '[::1]:3000' }],
    ['by name', { ...local, host: 'localhost:3000' }],
  ])('are for this machine: %s', async (_, headers) => expect((await ask(headers)).status).toBe(200))

  it.each([
    ['another address', { ...local, 'x-recover-peer': '10.0.0.7', 'x-forwarded-for': '10.0.0.7' }],
    ['another address that claims to be ours', { ...local, 'x-recover-peer': '10.0.0.7' }],
    ['somebody behind a proxy on this machine', { ...local, 'x-forwarded-for': '203.0.113.9, 127.0.0.1' }],
    ['the public name, passed on by a proxy', { ...local, host: 'webhooks.example.com' }],
    ['an unknown address', { host: local.host }],
  ])('are not for %s', async (_, headers) => {
    const response = await ask(headers)
    expect(response.status).toBe(403)
    expect(await response.text()).not.toContain('recover_')
  })

  it('are for whoever has the token, wherever, and not for another one, even here', async () => {
    const elsewhere = { 'x-recover-peer': '10.0.0.7', host: 'webhooks.example.com' }
    run(token)
    expect((await ask({ ...elsewhere, ...bearer(token) })).status).toBe(200)
    expect((await ask(local)).status).toBe(200)
    expect((await ask(elsewhere)).status).toBe(403)
    for (const wrong of [`${token}x`, token.slice(1), ''])
      for (const from of [elsewhere, local]) {
        const response = await ask({ ...from, ...bearer(wrong) })
        expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
      }
    run(null)
    expect((await ask({ ...local, ...bearer('null') })).status).toBe(401)
  })

  it('are not there while the server starts or stops', async () => {
    setProduct(null)
    expect((await ask(local)).status).toBe(503)
  })
})
