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

/** Makes a folder, and those above it that are missing, which only the owner can enter; one that is there is left alone. */
export function makePrivateFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: folderMode })
  if (first === undefined) return
  // What the umask took away comes back.
  for (let made = folder; made.length >= first.length; made = dirname(made)) chmodSync(made, folderMode)
}

/** Makes the file with nothing in it, for its owner alone, where there is none; nothing happens to one that is there. */
export function reservePrivateFile(file: string): void {
  // One that is there is not opened: closing it would end the locks that SQLite has on it in this process.
  if (existsSync(file)) return
  try {
    closeSync(openSync(file, 'wx', fileMode))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/** Takes every right to a file from all but its owner; one that is not there, or another user's, is left alone. */
export function keepPrivate(file: string): void {
  try {
    if ((statSync(file).mode & 0o777) !== fileMode) chmodSync(file, fileMode)
  } catch (error) {
    if (!['ENOENT', 'EPERM', 'EROFS'].includes(codeOf(error))) throw error
  }
}

/** Writes a new file for its owner alone, in one piece; throws EEXIST when it is there already, made by whomever. */
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
