import { Command } from 'commander'
import { listKeysOf } from '@/lib/admin/keys'
import { endSessions, listPeople, removePerson, resetPassword } from '@/lib/admin/people'
import type { Context } from '@/lib/platform/context'

type Perform = (work: (ctx: Context) => Promise<object>) => Promise<void>

const json = ['--json', 'print the result as JSON (it always is)'] as const

/** Adds to `user` and `key` what is done about people who are there already. */
export function addPeopleCommands({ user, key }: { user: Command; key: Command }, perform: Perform): void {
  user.addCommand(listCommand(perform))
  user.addCommand(removeCommand(perform))
  user.addCommand(resetPasswordCommand(perform))
  user.addCommand(endSessionsCommand(perform))
  key.addCommand(listKeysCommand(perform))
}

function listCommand(perform: Perform): Command {
  return new Command('list')
    .description('All users, those of one partner, or support staff')
    .option('--partner <id>')
    .option('--support', 'staff only')
    .option(...json)
    .action(({ partner, support }) =>
      perform(async (ctx) => ({
        users: await listPeople(ctx, { partnerId: partner, isSupport: support }),
      })),
    )
}

function removeCommand(perform: Perform): Command {
  return new Command('remove')
    .description('Take a user out of one partner, or remove them altogether')
    .argument('<id>')
    .option('--partner <id>', 'leave what else they belong to')
    .option(...json)
    .action((id, { partner }) => perform((ctx) => removePerson(ctx, { id, partnerId: partner })))
}

function resetPasswordCommand(perform: Perform): Command {
  return new Command('reset-password')
    .description('Give a user another password, which is printed, and end their sessions')
    .argument('[id]')
    .option('--email <email>', 'instead of an id')
    .option('--password <password>', 'generated when left out')
    .option(...json)
    .action((id, { email, password }) => perform((ctx) => resetPassword(ctx, { id, email, password })))
}

function endSessionsCommand(perform: Perform): Command {
  return new Command('end-sessions')
    .description('Sign a user out everywhere')
    .argument('[id]')
    .option('--email <email>', 'instead of an id')
    .option(...json)
    .action((id, { email }) => perform((ctx) => endSessions(ctx, { id, email })))
}

function listKeysCommand(perform: Perform): Command {
  return new Command('list')
    .description('The keys that are not revoked, without their text')
    .option('--partner <id>')
    .option('--platform', 'those that publish')
    .option(...json)
    .action(({ partner, platform }) =>
      perform(async (ctx) => ({
        keys: await listKeysOf(ctx, { partnerId: partner, isPlatform: platform }),
      })),
    )
}
