import { expect, test } from '../support/fixtures'

test('a pasted id leads to its page from anywhere, by keyboard alone', async ({
  calls,
  startReceiver,
  openAs,
}) => {
  const secret = 'whsec_your_signing_secret'
  const server = await startReceiver(secret)
  const { id } = await calls.createEndpoint({ url: server.url, events: ['lead.created'], secret })
  const event = await calls.publish({ type: 'lead.created', data: {} })
  await expect.poll(async () => (await calls.listAllDeliveries(id)).length).toBe(1)
  const [delivery] = await calls.listAllDeliveries(id)
  const page = await openAs('viewer', '/notices')
  await page.keyboard.press('Control+k')
  const box = page.getByPlaceholder('Search or paste an ID')
  await expect(box).toBeFocused()
  await page.keyboard.insertText(` ${delivery?.id} `)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/deliveries/${delivery?.id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Delivered on the first attempt/)
  await page.keyboard.press('Control+k')
  await page.keyboard.insertText('endp')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/endpoints')
  await page.keyboard.press('Control+k')
  await page.keyboard.insertText(event.id)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/deliveries' && url.search.includes(event.id))
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Escape')
  await expect(box).toBeHidden()
})

test('one click shows all times in the local zone, permanently, in the first HTML too', async ({
  calls,
  startReceiver,
  openAs,
  product,
}) => {
  const secret = 'whsec_your_signing_secret'
  const server = await startReceiver(secret)
  const { id } = await calls.createEndpoint({ url: server.url, events: ['lead.created'], secret })
  await calls.publish({ type: 'lead.created', data: {} })
  await expect.poll(async () => (await calls.listAllDeliveries(id))[0]?.status).toBe('delivered')
  const [delivery] = await calls.listAllDeliveries(id)
  const path = `/deliveries/${delivery?.id}`
  const page = await openAs('viewer', path, { timezoneId: 'Asia/Tokyo' })
  const shown = () => page.locator('time').first().textContent()
  const [utc] = [await shown()]
  await page.getByRole('button', { name: 'Local' }).click()
  await expect(page.getByRole('button', { name: 'Local' })).toHaveAttribute('aria-pressed', 'true')
  const hours = (text: string | null) => Number(/(\d\d):\d\d:\d\d/.exec(text ?? '')?.[1])
  const local = await shown()
  expect(hours(local)).toBe((hours(utc) + 9) % 24)
  const html = await (await page.context().request.get(`${product.url}${path}`)).text()
  expect(html).toContain(String(local))
  await page.reload()
  await expect(page.getByRole('button', { name: 'Local' })).toHaveAttribute('aria-pressed', 'true')
  expect(await shown()).toBe(local)
})

test('a page that loads slowly shows a skeleton', async ({ openAs }) => {
  const page = await openAs('viewer', '/deliveries')
  let answer: () => void = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/endpoints?_rsc=*', async (route) => {
    await held
    await route.continue()
  })
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Endpoints' }).click()
  const skeleton = page.getByRole('status', { name: 'Loading' })
  await expect(skeleton).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toBeHidden()
  answer()
  await expect(page.getByRole('heading', { level: 1, name: 'Endpoints' })).toBeVisible()
  await expect(skeleton).toHaveCount(0)
})

test('the menu collapses to its icons, stays so in the first HTML too, and expands again', async ({
  openAs,
}) => {
  const page = await openAs('viewer', '/deliveries')
  const rail = page.getByRole('navigation', { name: 'Main' })
  const width = async () => Math.round((await rail.boundingBox())?.width ?? 0)
  const wide = await width()
  await page.getByRole('button', { name: 'Collapse sidebar' }).click()
  await expect.poll(width).toBeLessThan(wide / 2)
  await page.reload()
  expect(await width()).toBeLessThan(wide / 2)
  await rail.getByRole('link', { name: 'Endpoints' }).click()
  await page.waitForURL('**/endpoints')
  expect(await width()).toBeLessThan(wide / 2)
  await page.getByRole('button', { name: 'Expand sidebar' }).click()
  await expect.poll(width).toBe(wide)
  await page.setViewportSize({ width: 1000, height: 800 })
  await expect(page.getByRole('button', { name: 'Collapse sidebar' })).toBeHidden()
  expect(await width()).toBeLessThan(wide / 2)
})

test('pages run our own scripts only, cannot be framed and are not kept', async ({ product, openAs }) => {
  const page = await openAs('viewer', '/deliveries')
  for (const path of ['/deliveries', '/sign-in', '/nothing-here']) {
    const headers = (await page.context().request.get(`${product.url}${path}`)).headers()
    const policy = headers['content-security-policy'] ?? ''
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}' 'strict-dynamic';/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('same-origin')
    expect(headers['cache-control'], path).toContain('no-store')
    expect(headers['x-powered-by']).toBeUndefined()
  }
  const first = (await page.context().request.get(`${product.url}/sign-in`)).headers()[
    'content-security-policy'
  ]
  const second = (await page.context().request.get(`${product.url}/sign-in`)).headers()[
    'content-security-policy'
  ]
  expect(first).not.toBe(second)
})

test('injected markup runs nothing', async ({ product, browser }) => {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${product.url}/sign-in`)
  const refused = page.waitForEvent('console', (message) =>
    message.text().includes('Content Security Policy'),
  )
  await page.evaluate(() => {
    const markup = document.createElement('div')
    markup.innerHTML = '<img src="data:," onerror="window.ran = true">'
    document.body.append(markup)
  })
  await refused
  expect(await page.evaluate(() => 'ran' in window)).toBe(false)
  await page.context().close()
})
