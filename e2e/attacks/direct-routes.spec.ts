import { expect, test } from '../support/fixtures'

/** Headers that say something about one reply, or how it is transferred. */
const own = ['x-request-id', 'date', 'vary', 'content-length', 'transfer-encoding', 'content-encoding']

test('a publish that is served directly has the headers of every other reply of the API', async ({
  product,
}) => {
  const headersOf = async (method: string, path: string) => {
    const { status, headers } = await fetch(`${product.url}${path}`, { method })
    expect(status).toBe(401)
    return Object.fromEntries([...headers].filter(([name]) => !own.includes(name)))
  }
  const direct = await headersOf('POST', '/v1/events')
  expect(direct).toEqual(await headersOf('GET', '/v1/webhooks'))
  expect(Object.keys(direct)).toContain('content-security-policy')
})
