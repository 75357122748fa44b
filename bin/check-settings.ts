import { newLocalSecrets, readSettings } from '@/lib/config/settings'
import { SettingError } from '@/lib/config/values'
import { openLocalSecrets } from '@/lib/local/secrets'

/**
 * Exits with code 1 and lists what is wrong with each setting, after the lines given as arguments: problems that the
 * caller has already found.
 */

const problems = process.argv.slice(2)
try {
  // A start that is refused anyway must not create secrets.
  readSettings(problems.length > 0 ? newLocalSecrets : openLocalSecrets)
} catch (error) {
  if (!(error instanceof SettingError)) throw error
  problems.push(...error.problems)
}
if (problems.length > 0) {
  console.error(`Recover Webhooks can’t start. ${problems.join('\n')}`)
  process.exit(1)
}
