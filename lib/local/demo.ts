import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepPrivate, writePrivateFile } from '@/db/common/private-files'
import { listAccounts } from '@/db/queries/tenancy'
import { createInbox, listInboxes } from '@/lib/inboxes/service'
import { createAccount, createKey, createPartner } from '@/lib/partners/service'
import { createContext, type Runtime } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { createUser } from '@/lib/users/service'

/** What a person needs to try the product on their own machine. */
export interface Demo {
  accountId: string
  partnerKey: string
  platformKey: string
  logins: { role: string; email: string; password: string }[]
}

/** The path of the URL of the demo partner's first test inbox; creates one if needed. */
export async function openDemoInbox(runtime: Runtime, demo: Demo): Promise<string> {
  const system = createContext(runtime, { actor: { kind: 'system' }, requestId: newId('req') })
  const [account] = await listAccounts(system.db, [demo.accountId])
  if (!account)
    throw new Error(`demo.json names the account ${demo.accountId}, but the database does not have it`)
  const ctx = { ...system, partnerId: account.partner_id }
  const [first] = await listInboxes(ctx)
  const { url } = first ?? (await createInbox(ctx, { name: 'Sandbox' }))
  return url?.split('/').at(-1) ?? ''
}

const accountId = 'acc_8f3a1b2c'

/** Creates the demo partner at the first start of local mode and stores its logins and keys in DATA_DIR. */
export async function openDemo(runtime: Runtime, dataDir: string): Promise<Demo> {
  const file = join(dataDir, 'demo.json')
  keepPrivate(file)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  const demo = await seedDemo(runtime)
  writePrivateFile(file, JSON.stringify(demo, null, 2))
  return demo
}

async function seedDemo(runtime: Runtime): Promise<Demo> {
  const ctx = createContext(runtime, { actor: { kind: 'system' }, requestId: newId('req') })
  const partner = await createPartner(ctx, { name: 'Brightlend' })
  await createAccount(ctx, { partnerId: partner.id, id: accountId, name: 'Brightlend West' })
  const logins = []
  for (const [role, email, name] of [
    ['owner', 'owner@demo.example', 'Abena Mensah'],
    ['viewer', 'viewer@demo.example', 'Vic Okafor'],
    ['support', 'support@demo.example', 'Sam Reyes'],
  ] as const) {
    const partnerId = role === 'support' ? null : partner.id
    const { password } = await createUser(ctx, { email, name, role, partnerId })
    logins.push({ role, email, password })
  }
  const { key: partnerKey } = await createKey(ctx, { kind: 'partner', partnerId: partner.id })
  const { key: platformKey } = await createKey(ctx, { kind: 'platform', partnerId: null })
  return { accountId, partnerKey, platformKey, logins }
}
