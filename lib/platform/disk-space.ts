import { statfsSync } from 'node:fs'

const askEveryMs = 1_000

/**
 * Whether the disk that has this folder has less than `minFreeBytes` left for us; asked often it answers from memory, and
 * looks once a second. A disk that does not say counts as having room.
 */
export function watchDisk(folder: string, minFreeBytes: number): () => boolean {
  let isFull = false
  let staleAt = 0
  return () => {
    const now = performance.now()
    if (minFreeBytes === 0 || now < staleAt) return isFull
    staleAt = now + askEveryMs
    isFull = freeBytes(folder) < minFreeBytes
    return isFull
  }
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
