import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Settings } from '@/lib/config/settings'
import type { Log } from '@/lib/platform/ports'

/** Warns the operator about valid settings that may be unintended; the database folder must exist. */
export function warnOfSettings(settings: Settings, log: Log): void {
  warnOfOpenNetworks(settings, log)
  warnOfOpenFolder(settings, log)
}

function warnOfOpenNetworks({ egressAllowedCidrs }: Settings, log: Log): void {
  if (egressAllowedCidrs.length === 0) return
  const networks = egressAllowedCidrs.map(([address, bits]) => `${address}/${bits}`)
  log.warn(
    { networks },
    'EGRESS_ALLOWED_CIDRS is set: deliveries can reach these networks even if they are not public',
  )
}

// Another user may have made the folder on purpose; the files in it are accessible only to their owner in any case.
function warnOfOpenFolder({ dataDir, databaseFile }: Settings, log: Log): void {
  if (dirname(databaseFile) !== dataDir || (statSync(dataDir).mode & 0o077) === 0) return
  log.warn({ dataDir }, 'other users of this machine can read DATA_DIR: run chmod 700 on it')
}
