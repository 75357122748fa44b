import { expect, test } from '../support/fixtures'
import { sessionStatus } from '../support/sign-in'
import { addMember, inviteOverApi, join, linkOn } from '../support/team'

const password = 'correct horse battery'

test('an owner who invites an invalid email, or a person in the team, is told so in the form', async ({
  openAs,
}) => {
  const page = await openAs('owner', '/settings')
  await page.getByRole('link', { name: 'Invite' }).click()
  await page.getByLabel('Email').fill('nobody')
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByText('Enter a valid email address.')).toBeVisible()
  await expect(page.getByLabel('Email')).toBeFocused()
  await page.getByLabel('Email').fill('owner@demo.example')
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByText('This person is already in the team.')).toBeVisible()
})

test('a person whom an owner invites as admin joins by the link, which works once', async ({
  browser,
  openAs,
}) => {
  const page = await openAs('owner', '/settings/new')
  await page.getByLabel('Email').fill('ama@demo.example')
  await page.getByRole('radio', { name: /^admin/ }).check()
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await expect(page.getByRole('heading', { name: 'ama@demo.example invited as admin' })).toBeVisible()
  const link = await linkOn(page)
  await page.getByRole('link', { name: 'View team' }).click()
  const open = page.getByRole('table', { name: 'Pending invitations, newest first' })
  await expect(open).toContainText('ama@demo.example')
  expect(await page.content(), 'the link is shown once').not.toContain(link.split('/').at(-1))

  const ama = await join(browser, link, { name: 'Ama Owusu', password })
  await ama.goto('/developers')
  await expect(ama.getByRole('link', { name: 'New API key' })).toBeVisible()
  const again = await ama.request.get(link)
  expect(await again.text()).toContain('This invitation is no longer valid')
  await page.reload()
  await expect(page.getByRole('table', { name: 'Users' })).toContainText('Ama Owusu')
  await expect(open.getByText('ama@demo.example')).toHaveCount(0)
  await ama.context().close()
})

test("an owner changes a person's role, which their open session has immediately", async ({
  browser,
  openAs,
}) => {
  const page = await openAs('owner', '/settings')
  const esi = { name: 'Esi Addo', email: 'esi@demo.example', role: 'admin', password } as const
  const member = await addMember(browser, page, esi)
  await page.reload()
  await page.getByLabel('Role of Esi Addo').selectOption('viewer')
  await expect(page.getByText('Esi Addo is now a viewer.')).toBeVisible()
  await member.goto('/developers')
  await expect(member.getByRole('heading', { name: 'API keys' })).toBeVisible()
  await expect(member.getByRole('link', { name: 'New API key' })).toHaveCount(0)
  await member.context().close()
})

test('an owner removes a person from the team, whose session ends', async ({ browser, openAs }) => {
  const page = await openAs('owner', '/settings')
  const yaw = { name: 'Yaw Boateng', email: 'yaw@demo.example', role: 'viewer', password } as const
  const member = await addMember(browser, page, yaw)
  await page.reload()
  const row = page.getByRole('row').filter({ hasText: yaw.email })
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove from team' }).click()
  await expect(row).toHaveCount(0)
  expect(await sessionStatus(member)).toBe(401)
  await member.context().close()
})

test('the audit log names who invited a person, who joined, and who changed and removed them', async ({
  browser,
  openAs,
}) => {
  const page = await openAs('owner', '/settings')
  const kwame = { name: 'Kwame Owusu', email: 'kwame@demo.example', role: 'admin', password } as const
  await (await addMember(browser, page, kwame)).context().close()
  const { users } = await (await page.request.get('/v1/users')).json()
  const { id } = users.find(({ email }: { email: string }) => email === kwame.email)
  const headers = { origin: new URL(page.url()).origin }
  await page.request.patch(`/v1/users/${id}`, { headers, data: { role: 'viewer' } })
  await page.request.delete(`/v1/users/${id}`, { headers })

  await page.getByRole('link', { name: 'Audit log' }).click()
  const entry = (action: string) => page.getByRole('row').filter({ hasText: action }).first()
  await expect(entry('User removed')).toContainText('Abena Mensah')
  await expect(entry('User updated')).toContainText(/role admin →\s*changed to viewer/)
  await expect(entry('Invitation accepted')).toContainText('Former user')
  await expect(entry('Invitation created')).toContainText(`email ${kwame.email}`)
  await expect(entry('Invitation created')).toContainText(/req_/)
})

test('a viewer sees the team and what each role may do, and can change nothing', async ({ openAs }) => {
  const page = await openAs('viewer', '/settings')
  await expect(page.getByRole('table', { name: 'Users' })).toContainText('Abena Mensah')
  const may = page.getByRole('table', { name: 'Role permissions' })
  await expect(may.getByRole('row').filter({ hasText: 'users:write' })).toContainText(/Yes.*No.*No/s)
  await expect(page.getByRole('link', { name: 'Invite' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Remove' })).toHaveCount(0)
  expect((await page.request.get('/settings/new')).status()).toBe(403)
})

test('an invitation says who invited to which partner and role, and refuses a short password', async ({
  browser,
  openAs,
}) => {
  const owner = await openAs('owner', '/settings')
  const link = await inviteOverApi(owner, { email: 'early@demo.example', role: 'viewer' })
  const guest = await (await browser.newContext()).newPage()
  const response = await guest.goto(link)
  expect(response?.headers()['referrer-policy']).toBe('no-referrer')
  expect(response?.headers()['cache-control']).toContain('no-store')
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Join Brightlend')
  await expect(guest.getByText('Abena Mensah invited you')).toContainText('viewer')
  await guest.getByLabel('Password', { exact: true }).fill('short')
  await guest.getByRole('button', { name: 'Join' }).click()
  await expect(guest.getByText('Must have at least 8 characters.')).toBeVisible()
  await guest.context().close()
})

test('an invitation that an owner revokes admits nobody, not even from an open page', async ({
  browser,
  openAs,
}) => {
  const page = await openAs('owner', '/settings')
  const link = await inviteOverApi(page, { email: 'late@demo.example', role: 'viewer' })
  const guest = await (await browser.newContext()).newPage()
  await guest.goto(link)
  await page.reload()
  const late = page.getByRole('row').filter({ hasText: 'late@demo.example' })
  await late.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('button', { name: 'Revoke invitation' }).click()
  await expect(page.getByText('Invitation for late@demo.example revoked.')).toBeVisible()
  await guest.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await guest.getByRole('button', { name: 'Join' }).click()
  await expect(guest.getByText('This invitation is no longer valid.')).toBeVisible()
  await guest.context().close()
})

test('invitation links that were revoked, mistyped or never issued look the same and are not logged', async ({
  page: guest,
  openAs,
  product,
}) => {
  const owner = await openAs('owner', '/settings')
  const link = await inviteOverApi(owner, { email: 'gone@demo.example', role: 'viewer' })
  const { invites } = await (await owner.request.get('/v1/invites')).json()
  const { id } = invites.find(({ email }: { email: string }) => email === 'gone@demo.example')
  await owner.request.delete(`/v1/invites/${id}`, { headers: { origin: product.url } })
  const texts = []
  for (const path of [link, `${link.slice(0, -1)}~`, `${product.url}/invite/${'x'.repeat(32)}`]) {
    await guest.goto(path)
    texts.push(await guest.getByRole('main').textContent())
  }
  expect(texts[0]).toContain('This invitation is no longer valid')
  expect(new Set(texts).size).toBe(1)
  expect(product.output(), 'the log').not.toContain(link.split('/').at(-1))
})
