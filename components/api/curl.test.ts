import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { type ApiRequest, curlOf, secretVariable } from './curl'

/** The words that a real shell makes of the command, with the variables that it names. */
function wordsOf(request: ApiRequest): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${curlOf('https://webhooks.example', request)}`
  const env = { NODE_ENV: 'test' as const, PARTNER_KEY: "pk_live_'x", SIGNING_SECRET: 'whsec_"quoted"' }
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env }).split('\0').slice(0, -1)
}
const key = ['-H', "X-Partner-Key: pk_live_'x"]

describe('a call as curl', () => {
  it('that reads has the key and the address alone', () => {
    const path = "/v1/deliveries?q=it's $HOME `id` \\ !"
    expect(wordsOf({ path })).toEqual([...key, `https://webhooks.example${path}`])
  })

  it.each([
    { name: "Ada's $HOME" },
    { text: '`id` $(id) \\n "x" \u{1f4a5}' },
    { list: ['a b', '*', '&&', ';'], n: 1 },
  ])('that writes sends %j as it is', (body) => {
    const words = wordsOf({ method: 'POST', path: '/v1/webhooks', body })
    expect(words.slice(0, 7)).toEqual([
      ...['-X', 'POST', ...key, '-H', 'Content-Type: application/json', '--data-raw'],
    ])
    expect(JSON.parse(words[7] ?? '')).toEqual(body)
    expect(words[8]).toBe('https://webhooks.example/v1/webhooks')
  })

  it('without a body sends none, and of a secret only its variable', () => {
    const path = '/v1/webhooks/wh_1/check'
    expect(wordsOf({ method: 'POST', path })).toEqual([
      ...['-X', 'POST', ...key, `https://webhooks.example${path}`],
    ])
    const request: ApiRequest = { method: 'POST', path, body: { secret: secretVariable } }
    expect(curlOf('', request)).toContain('"$SIGNING_SECRET"')
    expect(wordsOf(request)).toContain('{"secret":"whsec_"quoted""}')
  })
})
