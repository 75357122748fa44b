import { statfsSync } from 'node:fs'

const askEveryMs = 1_000

/**
 * Whether the disk of this folder has less than `minFreeBytes` left for us; looks at most once a second and caches
 * the result. A disk that does not report it counts as having space.
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
