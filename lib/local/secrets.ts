import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepPrivate, makePrivateFolder, writePrivateFile } from '@/db/common/private-files'
import { type LocalSecrets, newLocalSecrets } from '@/lib/config/settings'
import { SettingError } from '@/lib/config/values'

/** The secrets of local mode: generated at the first start, then read from DATA_DIR. */
export function openLocalSecrets(dataDir: string): LocalSecrets {
  const file = join(dataDir, 'secrets.json')
  try {
    keepPrivate(file)
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
    makePrivateFolder(dataDir)
    const secrets = newLocalSecrets()
    writePrivateFile(file, JSON.stringify(secrets, null, 2))
    return secrets
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return JSON.parse(readFileSync(file, 'utf8'))
    throw new SettingError(`DATA_DIR ${dataDir} can’t be used: ${(error as Error).message}`)
  }
}
