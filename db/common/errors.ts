/** The database would not let us write in time (locked, or no room); nothing of the write was stored. */
export class StorageUnavailableError extends Error {
  override name = 'StorageUnavailableError'
}

/** By name: the database is opened in another bundle than the routes, so their classes differ. */
export function isStorageUnavailable(error: unknown): boolean {
  return error instanceof Error && error.name === 'StorageUnavailableError'
}
