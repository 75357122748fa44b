/** The database could not be written in time (locked, or no space); nothing of the write was stored. */
export class StorageUnavailableError extends Error {
  override name = 'StorageUnavailableError'
}

/** By name: the database is opened in another bundle than the routes, so their classes differ. */
export function isStorageUnavailable(error: unknown): boolean {
  return error instanceof Error && error.name === 'StorageUnavailableError'
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** True when a row with the same unique value already exists. */
export function isUniqueViolation(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
}

/** True when another writer holds the database and the write may be retried. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))
}

/** True when the disk, not the statement, is at fault: full, read-only, failing. */
export function isStorageFault(error: unknown): boolean {
  return /^SQLITE_(FULL|READONLY|IOERR|CANTOPEN|NOMEM)/.test(codeOf(error))
}
