import { type SmtpServer, startSmtpServer } from '@/lib/testing/smtp-server'
import { test as base, expect } from '../support/fixtures'
import { findLoggedErrors, startProduct } from '../support/product'
import { join } from '../support/team'

interface Started {
  mailServer: SmtpServer
  product: Awaited<ReturnType<typeof startProduct>>
}

/** A product that sends mail and disables an endpoint after one failed delivery. */
const test = base.extend<object, Started>({
  mailServer: [
    async ({}, use) => {
      const server = await startSmtpServer()
      await use(server)
      await server.close()
    },
    { scope: 'worker' },
  ],
  product: [
    async ({ ca, mailServer }, use) => {
      const product = await startProduct(ca, '1s', {
        SMTP_URL: mailServer.url,
        MAIL_FROM: 'Recover Webhooks <webhooks@example.com>',
        AUTO_DISABLE_AFTER: '1',
        AUTO_DISABLE_MIN: '0s',
      })
      await use(product)
      expect(findLoggedErrors(product.output())).toEqual([])
      await product.dispose()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

test('an invite arrives by mail, and its link admits a person', async ({ openAs, mailServer, browser }) => {
  const page = await openAs('owner', '/settings/new')
  await page.getByLabel('Email').fill('ama@demo.example')
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByText('We’ve emailed the link to ama@demo.example.')).toBeVisible()
  await expect.poll(() => mailServer.mails.length).toBe(1)
  const link = /http:\/\/\S+\/invite\/\S+/.exec(mailServer.mails[0]?.text ?? '')?.[0] ?? ''
  const guest = await join(browser, link, { name: 'Ama Owusu', password: 'correct horse battery' })
  await guest.context().close()
})

test('the disabling of an endpoint is mailed, with a link to it and without payloads', async ({
  calls,
  startReceiver,
  openAs,
  mailServer,
  product,
}) => {
  const secret = 'whsec_your_signing_secret'
  const server = await startReceiver(secret, () => 500)
  const { id } = await calls.createEndpoint({ url: server.url, events: ['*'], secret })
  await calls.publish({ type: 'lead.created', data: { name: 'Kwame Boateng', phone: '+233201234567' } })
  const mail = () => mailServer.mails.find(({ text }) => /^Subject: We disabled /m.test(text))
  await expect.poll(mail, { timeout: 20_000 }).toBeDefined()
  expect(mail()?.to).toBe('owner@demo.example')
  const text = mail()?.text ?? ''
  for (const secretive of ['Kwame', '233201234567', secret, new URL(server.url).pathname.slice(1) || 'Kwame'])
    expect(text).not.toContain(secretive)
  const link = /http:\/\/\S+\/endpoints\/\S+/.exec(text)?.[0] ?? ''
  expect(link).toBe(`${product.url}/endpoints/${id}`)
  const page = await openAs('owner', new URL(link).pathname)
  await expect(page.getByRole('region', { name: 'Endpoint disabled' })).toBeVisible()
  for (const personal of ['ama@demo.example', 'owner@demo.example'])
    expect(
      product
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .join(),
      'the log',
    ).not.toContain(personal)
  await calls.deleteEndpoint(id)
})
