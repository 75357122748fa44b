import { Command } from 'commander'
import { listKeysOf } from '@/lib/admin/keys'
import { endSessions, listPeople, removePerson, resetPassword } from '@/lib/admin/people'
import type { Context } from '@/lib/platform/context'

type Perform = (work: (ctx: Context) => Promise<object>) => Promise<void>

const json = ['--json', 'print JSON (always on; accepted for scripts)'] as const

/** Adds the commands for existing people to `user` and `key`. */
export function addPeopleCommands({ user, key }: { user: Command; key: Command }, perform: Perform): void {
  user.addCommand(listCommand(perform))
  user.addCommand(removeCommand(perform))
  user.addCommand(resetPasswordCommand(perform))
  user.addCommand(endSessionsCommand(perform))
  key.addCommand(listKeysCommand(perform))
}

function listCommand(perform: Perform): Command {
  return new Command('list')
    .description('List all users, those of one partner, or support staff')
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
    .description('Remove a user from one partner, or delete them entirely')
    .argument('<id>')
    .option('--partner <id>', 'remove them from this partner only')
    .option(...json)
    .action((id, { partner }) => perform((ctx) => removePerson(ctx, { id, partnerId: partner })))
}

function resetPasswordCommand(perform: Perform): Command {
  return new Command('reset-password')
    .description('Set a new password for a user, print it, and end their sessions')
    .argument('[id]')
    .option('--email <email>', 'instead of an ID')
    .option('--password <password>', 'generated if omitted')
    .option(...json)
    .action((id, { email, password }) => perform((ctx) => resetPassword(ctx, { id, email, password })))
}

function endSessionsCommand(perform: Perform): Command {
  return new Command('end-sessions')
    .description('Sign a user out everywhere')
    .argument('[id]')
    .option('--email <email>', 'instead of an ID')
    .option(...json)
    .action((id, { email }) => perform((ctx) => endSessions(ctx, { id, email })))
}

function listKeysCommand(perform: Perform): Command {
  return new Command('list')
    .description('List the keys that aren’t revoked (without their values)')
    .option('--partner <id>')
    .option('--platform', 'platform keys (for publishing)')
    .option(...json)
    .action(({ partner, platform }) =>
      perform(async (ctx) => ({
        keys: await listKeysOf(ctx, { partnerId: partner, isPlatform: platform }),
      })),
    )
}
