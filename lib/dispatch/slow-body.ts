import { setTimeout as delay } from 'node:timers/promises'

const pieces = 8

/** Yields the bytes in eight chunks, spread over `overMs`. */
export async function* sliceSlowly(bytes: Uint8Array, overMs: number): AsyncGenerator<Uint8Array> {
  const length = Math.max(1, Math.ceil(bytes.length / pieces))
  for (let at = 0; at < bytes.length; at += length) {
    if (at > 0) await delay(overMs / pieces)
    yield bytes.subarray(at, at + length)
  }
}
