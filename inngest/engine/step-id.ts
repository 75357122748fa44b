import { createHash } from 'node:crypto'

const hashes = new Map<string, string>()
const keptHashes = 5_000

/** A step's id hashed as by the SDK, so that a run begun by one driver can be finished by the other. */
export function hashStepId(id: string): string {
  const known = hashes.get(id)
  if (known) return known
  const hash = createHash('sha1').update(id).digest('hex')
  if (hashes.size < keptHashes) hashes.set(id, hash)
  return hash
}

/** Disambiguates repeated ids of one run as the SDK does: the second `a` is `a:1`. */
export function createStepNamer(): (id: string) => string {
  const seen = new Map<string, number>()
  return (id) => {
    const count = seen.get(id) ?? 0
    seen.set(id, count + 1)
    return hashStepId(count === 0 ? id : `${id}:${count}`)
  }
}
