import { execFileSync, spawnSync } from 'node:child_process'
import { expect, test } from '../support/fixtures'
import { startProduct } from '../support/product'

// What a new user does in local mode: pastes the printed commands into a shell, line by line.
test('the printed commands create an endpoint, publish an event, and show it received with a valid signature', async ({
  product,
  calls,
  openAs,
}) => {
  const commands = product.output().match(/^ {2}curl .+$/gm) ?? []
  expect(commands).toHaveLength(3)
  const [create = '', publish = '', received = ''] = commands
  const paste = (command: string) => JSON.parse(execFileSync('bash', ['-c', command], { encoding: 'utf8' }))

  const endpoint = paste(create)
  expect(endpoint).toMatchObject({ id: expect.stringMatching(/^wh_/), active: true, events: ['*'] })
  const page = await openAs('owner', `/deliveries?webhook_id=${endpoint.id}`)
  const published = paste(publish)
  expect(published).toMatchObject({ duplicate: false, deliveries: 1 })
  const [{ id: deliveryId } = { id: '' }] = await calls.listAllDeliveries(endpoint.id)
  await expect(page.locator(`a[href^="/deliveries/${deliveryId}"]`).first()).toBeVisible({ timeout: 2500 })

  await expect.poll(() => paste(received).received.length).toBeGreaterThan(0)
  expect(paste(received).received[0]).toMatchObject({
    delivery_id: deliveryId,
    signature_valid: true,
    answered: '200',
  })
  await calls.deleteEndpoint(endpoint.id)
})

for (const shell of ['sh', 'bash', 'zsh'])
  test(`pasted into ${shell} all together, the printed commands end with the event received`, async ({
    ca,
  }) => {
    test.skip(spawnSync(shell, ['-c', 'true']).status !== 0, `there is no ${shell} here`)
    const product = await startProduct(ca, '1s')
    const commands = product.output().match(/^ {2}curl .+$/gm) ?? []
    // The shell reads its input line by line, as a terminal does with pasted text.
    const pasted = execFileSync(shell, ['-s'], { input: `${commands.join('\n')}\n`, encoding: 'utf8' })
    const received = JSON.parse(pasted.slice(pasted.indexOf('{\n  "received"')))
    expect(received.received).toEqual([expect.objectContaining({ signature_valid: true, answered: '200' })])
    await product.dispose()
  })
