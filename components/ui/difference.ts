/** Where two texts part: what they share at both ends, and what stands between on either side. */
export interface Difference {
  before: string
  left: string
  right: string
  after: string
}

/** Takes two texts apart at their first and last differing character; null when they are the same. */
export function findDifference(left: string, right: string): Difference | null {
  if (left === right) return null
  const shorter = Math.min(left.length, right.length)
  let start = 0
  while (start < shorter && left[start] === right[start]) start++
  let end = 0
  while (end < shorter - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end++
  return {
    before: left.slice(0, start),
    left: left.slice(start, left.length - end),
    right: right.slice(start, right.length - end),
    after: left.slice(left.length - end),
  }
}
