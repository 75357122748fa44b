import { Command } from 'commander'
import { isStorageUnavailable } from '@/db/common/errors'
import { BackupError, backupDatabase } from '@/db/sqlite/backup'
import { isBusy, isStorageFault } from '@/db/sqlite/errors'
import { readSettings } from '@/lib/config/settings'
import { SettingError } from '@/lib/config/values'
import { AppError } from '@/lib/contract/errors'
import { examine } from '@/lib/doctor/service'
import { openLocalSecrets } from '@/lib/local/secrets'
import {
  createAccount,
  createKey,
  createPartner,
  endKey,
  getPartner,
  listAllPartners,
} from '@/lib/partners/service'
import type { Role } from '@/lib/platform/actor'
import { type Context, createContext } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { createUser } from '@/lib/users/service'
import { openForCommand } from '@/server/compose'
import { addPeopleCommands } from './admin/people'

const program = new Command('admin')
  .description('Manage partners, sub-accounts, keys and users')
  .showHelpAfterError()

const json = ['--json', 'print JSON (always on; accepted for scripts)'] as const
const noun = (name: string, about: string) => program.command(name).description(about)

noun('partner', 'Create and list partners')
  .addCommand(
    new Command('create')
      .description('Create a partner')
      .requiredOption('--name <name>')
      .option(...json)
      .action(({ name }) => perform((ctx) => createPartner(ctx, { name }))),
  )
  .addCommand(
    new Command('list')
      .description('List all partners')
      .option(...json)
      .action(() => perform(async (ctx) => ({ partners: await listAllPartners(ctx) }))),
  )

noun('account', 'Create sub-accounts').addCommand(
  new Command('create')
    .description('Create a sub-account of a partner')
    .requiredOption('--partner <id>')
    .option('--id <id>', 'acc_…')
    .option('--name <name>')
    .option(...json)
    .action(({ partner, id, name }) =>
      perform((ctx) => createAccount(ctx, { partnerId: partner, id, name })),
    ),
)

noun('partner-key', 'Create API keys for partners').addCommand(
  new Command('create')
    .description('Create an API key for a partner (printed only once)')
    .requiredOption('--partner <id>')
    .option(...json)
    .action(({ partner }) => perform((ctx) => createKey(ctx, { kind: 'partner', partnerId: partner }))),
)

noun('platform-key', 'Create platform keys').addCommand(
  new Command('create')
    .description('Create a platform key for publishing events (printed only once)')
    .option(...json)
    .action(() => perform((ctx) => createKey(ctx, { kind: 'platform', partnerId: null }))),
)

const key = noun('key', 'List and revoke keys').addCommand(
  new Command('revoke')
    .description('Revoke a key immediately')
    .argument('<id>')
    .option(...json)
    .action((id) => perform((ctx) => endKey(ctx, id))),
)

const user = noun('user', 'Manage users').addCommand(
  new Command('create')
    .description('Create a partner user or a support staff user')
    .option('--partner <id>')
    .option('--role <role>', 'owner, admin or viewer')
    .option('--support', 'staff, across all partners')
    .requiredOption('--email <email>')
    .option('--name <name>')
    .option('--password <password>', 'generated if omitted')
    .option(...json)
    .action((options) => perform((ctx) => addUser(ctx, options))),
)

addPeopleCommands({ user, key }, perform)

program
  .command('doctor')
  .description('Check the delivery guarantees against the database; exit code 1 if one is broken')
  .option(...json)
  .action(() =>
    perform(async (ctx) => {
      const diagnosis = await examine(ctx)
      if (!diagnosis.ok) process.exitCode = 1
      return diagnosis
    }),
  )

program
  .command('backup')
  .description('Back up the database to a new file (safe while the server runs)')
  .requiredOption('--to <file>', 'must not exist yet')
  .option(...json)
  .action(async ({ to }) => {
    const { databaseFile } = readSettings(openLocalSecrets)
    console.log(JSON.stringify(await backupDatabase(databaseFile, to)))
  })

interface UserOptions {
  partner?: string
  role?: string
  support?: boolean
  email: string
  name?: string
  password?: string
}

async function addUser(ctx: Context, { partner, role, support, email, name, password }: UserOptions) {
  if (support) {
    if (partner || role) throw new AppError('invalid', 'support: Can’t be combined with --partner or --role.')
    return createUser(ctx, { email, name, password, role: 'support', partnerId: null })
  }
  if (!partner) throw new AppError('invalid', 'partner: Pass --partner or --support.')
  if (!role || !['owner', 'admin', 'viewer'].includes(role)) {
    throw new AppError('invalid', 'role: Must be owner, admin or viewer.')
  }
  await getPartner(ctx, partner)
  return createUser(ctx, { email, name, password, role: role as Role, partnerId: partner })
}

async function perform(work: (ctx: Context) => Promise<object>): Promise<void> {
  const product = await openForCommand({ ...readSettings(openLocalSecrets), logLevel: 'silent' })
  try {
    const ctx = createContext(product.runtime, { actor: { kind: 'system' }, requestId: newId('req') })
    console.log(JSON.stringify(await work(ctx)))
  } finally {
    await product.close()
  }
}

program.parseAsync().catch((error: unknown) => {
  console.error(findSentence(error) ?? error)
  process.exit(1)
})

/** The sentence for an error that an operator can fix; null for a fault of ours. */
function findSentence(error: unknown): string | null {
  if (error instanceof AppError) return error.detail
  if (error instanceof SettingError || error instanceof BackupError) return error.message
  const reason = isStorageUnavailable(error) ? (error as Error).cause : error
  if (isBusy(reason)) return 'Other processes kept the database busy. Nothing was changed; try again.'
  if (isStorageFault(reason)) return `The database can’t be used: ${(reason as Error).message}.`
  return null
}
