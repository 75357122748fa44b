import { createHmac } from 'node:crypto'
import { expect, test } from '../support/fixtures'

const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
const key = Buffer.alloc(32, 9)
const sign = (text: string, by: string | Buffer = secret) => createHmac('sha256', by).update(text)

test('the signature debugger names each of the usual mistakes, and the secret never leaves the browser', async ({
  calls,
  product,
  startReceiver,
  openAs,
}) => {
  const server = await startReceiver(secret)
  const endpoint = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish(
    `{"type":"checklist.completed","account_id":"${product.demo.accountId}","data":{"progress":1.0,"name":"Zoë"}}`,
  )
  await expect.poll(() => server.log.length).toBe(1)
  const { deliveryId = '', body = '', signature = '' } = server.log[0] ?? {}
  await expect.poll(async () => (await calls.getDelivery(deliveryId)).status).toBe('delivered')

  const page = await openAs('viewer', `/deliveries/${deliveryId}?tab=signature`)
  await page.getByRole('link', { name: 'Debug this signature' }).click()
  await page.waitForURL((url) => url.pathname === '/tools/signature')
  const sent: string[] = []
  page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')))
  await expect(page.getByLabel('Body, exactly as your code hashed it')).toHaveValue(body)
  const headers = await page.getByLabel('Headers').inputValue()
  const stamp = /webhook-timestamp: (\d+)/.exec(headers)?.[1]

  const expectFinding = async (
    finding: string,
    given: { headers?: string; body?: string; secret?: string; scheme?: string; computed?: string } = {},
  ) => {
    await page.getByLabel('Headers').fill(given.headers ?? headers)
    await page.getByLabel('Body, exactly as your code hashed it').fill(given.body ?? body)
    await page.getByLabel('Secret').fill(given.secret ?? secret)
    await page.getByLabel('Header your code checks').selectOption(given.scheme ?? 'recover')
    await page.getByLabel('Signature your code computed (optional)').fill(given.computed ?? '')
    await page.getByRole('button', { name: 'Check signature' }).click()
    await expect(page.getByRole('status').getByRole('heading', { level: 2 })).toHaveText([finding])
  }
  await expectFinding('The signature is valid.')
  await expectFinding('The signature is valid.', { scheme: 'standard' })

  const printed = JSON.stringify(JSON.parse(body))
  await expectFinding('The body was parsed and re-serialised.', { body: printed })
  await expect(page.getByText(`At byte ${body.indexOf('.0') + 1}`)).toBeVisible()
  await expectFinding('The body ends with an extra newline.', { body: `${body}\n` })
  // A text field cannot hold CRLF, so this mistake is recognised by the computed signature.
  await expectFinding('Line endings were converted to CRLF.', { computed: sign(`${body}\r\n`).digest('hex') })
  await expectFinding('The body starts with a byte order mark.', { body: `\ufeff${body}` })
  await expectFinding('Non-ASCII characters are escaped differently.', {
    body: body.replace('ë', '\\u00eb'),
  })
  await expectFinding('The secret or the body doesn’t match.', {
    secret: 'a secret of another endpoint',
  })
  await expectFinding('The secret was base64-decoded.', { computed: sign(body, key).digest('hex') })
  await expectFinding('The secret was not base64-decoded.', {
    scheme: 'standard',
    computed: sign(`${deliveryId}.${stamp}.${body}`).digest('base64'),
  })
  await expectFinding('The whsec_ prefix was removed.', { secret: secret.slice(6) })
  await expectFinding('The signature is base64; it should be hex.', {
    computed: sign(body).digest('base64'),
  })
  await expectFinding('The signature is in upper case.', { computed: signature.toUpperCase() })
  await expectFinding('The ID and timestamp weren’t included.', {
    scheme: 'standard',
    computed: sign(body, key).digest('base64'),
  })

  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.getByLabel('Secret')).toHaveValue('')
  await page.getByLabel('Delivery ID (optional)').fill('dlv_unknown')
  await page.getByRole('button', { name: 'Load' }).click()
  await expect(page.getByText('Delivery not found.')).toBeVisible()
  await page.getByLabel('Delivery ID (optional)').fill(deliveryId)
  await page.getByRole('button', { name: 'Load' }).click()
  await expect(page.getByLabel('Headers')).toHaveValue(headers)
  expect(sent.some((one) => one.includes(secret) || one.includes(encodeURIComponent(secret)))).toBe(false)
  await calls.deleteEndpoint(endpoint.id)
})
