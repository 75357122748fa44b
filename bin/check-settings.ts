import { newLocalSecrets, readSettings } from '@/lib/config/settings'
import { SettingError } from '@/lib/config/values'
import { openLocalSecrets } from '@/lib/local/secrets'

/**
 * Ends with exit code 1 and says of every setting what is wrong with it, after the lines given as arguments: what the
 * caller has found out already.
 */

const problems = process.argv.slice(2)
try {
  // A start that is refused anyway leaves no secrets behind.
  readSettings(problems.length > 0 ? newLocalSecrets : openLocalSecrets)
} catch (error) {
  if (!(error instanceof SettingError)) throw error
  problems.push(...error.problems)
}
if (problems.length > 0) {
  console.error(`Recover Webhooks cannot start. ${problems.join('\n')}`)
  process.exit(1)
}
