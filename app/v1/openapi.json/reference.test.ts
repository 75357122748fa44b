import { describe, expect, it } from 'vitest'
import { describeApi, listOperations } from '@/lib/openapi/document'
import { listReference } from '@/lib/openapi/reference'
import { routes } from '../routes'

const operations = listOperations(routes)
const groups = listReference(
  describeApi(operations, { serverUrl: 'https://webhooks.example.com', timeoutMs: 10_000 }),
  {
    ids: { webhooks: 'wh_own' },
    language: 'curl',
  },
)
const all = groups.flatMap((group) => group.operations)
const find = (id: string) => all.find((one) => one.id === id)

describe('the reference for people', () => {
  it('has every operation once, by topic', () => {
    expect(all.length).toBe(operations.length)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const { tag, operations: ofTag } of groups)
      for (const { path } of ofTag) expect(path.split('/')[2]).toBe(tag)
  })

  it("shows commands with the caller's own endpoint, and variables for unknown ids", () => {
    expect(find('getWebhook')?.sample).toBe(
      'curl "https://webhooks.example.com/v1/webhooks/wh_own" \\\n  -H "X-Partner-Key: $PARTNER_KEY"',
    )
    expect(find('deleteWebhook')?.sample).toContain('-X DELETE')
    expect(find('resendOfDelivery')?.sample).toContain('/v1/deliveries/$DELIVERY_ID/resend" \\\n  -X POST')
    expect(find('createKey')?.sample).toMatch(/-H "Content-Type: application\/json" \\\n {2}-d '\{.*\}'$/)
  })

  it('shows no command where only a signed-in user may call', () => {
    for (const { path, sample, isSessionOnly } of all)
      expect([path, sample === null]).toEqual([path, isSessionOnly])
    expect(all.some(({ isSessionOnly }) => isSessionOnly)).toBe(true)
  })

  it('shows parameters, fields with their bounds, and every reply with its own sentence', () => {
    const list = find('listDeliveries')
    expect(list?.parameters[0]).toMatchObject({ name: 'limit', place: 'query', type: 'integer' })
    expect(list?.parameters[0]?.description).toBe('Page size. 1 to 100. Default 50.')
    expect(find('createWebhook')?.body[0]).toMatchObject({ name: 'url', type: 'string', isRequired: true })
    const answers = find('createWebhook')?.answers ?? []
    expect(answers.find(({ status }) => status === '201')?.fields.map(({ name }) => name)).toContain('secret')
    expect(answers.find(({ status }) => status === '409')?.description).toMatch(/^Endpoint limit reached/)
    expect(answers.find(({ status }) => status === '401')?.description).toBe('Unauthenticated')
  })
})
