const growth = 1.15
const logGrowth = Math.log(growth)
const lastSlot = 100

/** How often each slot was hit, by its number; slots without hits may be missing. */
export type SlotCounts = number[]

/** Which slot of the histogram a duration (ms) falls in: 1 and up, each 15 % wider than the one below. */
export function toSlot(ms: number): number {
  // The sum keeps the edges themselves on one side, however the logarithm is rounded.
  const slot = 1 + Math.floor(Math.log(Math.max(1, ms)) / logGrowth + 1e-9)
  return Math.min(slot, lastSlot)
}

/** Where a slot begins, ms. */
export function toMs(slot: number): number {
  return growth ** (slot - 1)
}

/**
 * The duration (ms, whole) that a share of all stay within: `share` 0.95 is the 95th percentile by nearest rank, at
 * most a tenth (or 1 ms) off; null when nothing was counted.
 */
export function percentile(counts: SlotCounts, share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let rank = Math.max(1, Math.ceil(share * total - 1e-9))
  const slot = counts.findIndex((count = 0) => {
    if (rank <= count) return true
    rank -= count
    return false
  })
  return Math.round(interpolate(slot, (rank - 0.5) / (counts[slot] ?? 1)))
}

const maxOff = 1.1

// Assumes that a slot is filled evenly. All of it may be at one edge, so the result stays within a tenth of both.
function interpolate(slot: number, part: number): number {
  const [from, to] = [toMs(slot), toMs(slot + 1)]
  return Math.min(Math.max(from * growth ** part, to / maxOff), from * maxOff)
}
