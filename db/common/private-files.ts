import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

const fileMode = 0o600
const folderMode = 0o700

/** Creates a folder and its missing parents, accessible only to the owner; an existing folder is left alone. */
export function makePrivateFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: folderMode })
  if (first === undefined) return
  // Restores the owner's permissions that the umask removed.
  for (let made = folder; made.length >= first.length; made = dirname(made)) chmodSync(made, folderMode)
}

/** Creates an empty file that only its owner can access; an existing one is left alone. */
export function reservePrivateFile(file: string): void {
  // An existing file must not be opened: closing it would release this process's SQLite locks on it.
  if (existsSync(file)) return
  try {
    closeSync(openSync(file, 'wx', fileMode))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/** Removes all permissions of others on a file; one that does not exist or belongs to another user is left alone. */
export function keepPrivate(file: string): void {
  try {
    if ((statSync(file).mode & 0o777) !== fileMode) chmodSync(file, fileMode)
  } catch (error) {
    if (!['ENOENT', 'EPERM', 'EROFS'].includes(codeOf(error))) throw error
  }
}

/** Writes a new file that only its owner can access, in one step; throws EEXIST when it already exists. */
export function writePrivateFile(file: string, text: string): void {
  const partial = `${file}.${process.pid}.partial`
  try {
    writeFileSync(partial, text, { mode: fileMode, flag: 'w' })
    chmodSync(partial, fileMode)
    linkSync(partial, file)
  } finally {
    rmSync(partial, { force: true })
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
