import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Settings } from '@/lib/config/settings'
import type { Log } from '@/lib/platform/ports'

/** Tells the operator of what is allowed and may yet not be meant; the folder of the database must be there. */
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

// It may have been made by somebody else for a reason; what is in it is its owner's alone in any case.
function warnOfOpenFolder({ dataDir, databaseFile }: Settings, log: Log): void {
  if (dirname(databaseFile) !== dataDir || (statSync(dataDir).mode & 0o077) === 0) return
  log.warn({ dataDir }, 'other users of this machine can read DATA_DIR: run chmod 700 on it')
}
