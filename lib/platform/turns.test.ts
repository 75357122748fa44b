import { describe, expect, it } from 'vitest'
import { decoyHash, hashPassword } from './crypto/passwords'
import { Turns } from './turns'

function openTurns(maxRunning: number, maxWaiting: number) {
  const turns = new Turns({ maxRunning, maxWaiting }, 'things are being done')
  const begun: number[] = []
  const ends: (() => void)[] = []
  const start = (name: number) =>
    turns.run(async () => {
      begun.push(name)
      await new Promise<void>((resolve) => {
        ends[name] = resolve
      })
      return name
    })
  return { begun, ends, start, turns }
}

describe('turns', () => {
  it('run a fixed number of tasks at once and the others in order of arrival', async () => {
    const { begun, ends, start } = openTurns(2, 3)
    const all = [0, 1, 2, 3].map(start)
    expect(begun).toEqual([0, 1])
    ends[1]?.()
    await all[1]
    expect(begun).toEqual([0, 1, 2])
    const late = start(4)
    ends[2]?.()
    await all[2]
    expect(begun).toEqual([0, 1, 2, 3])
    ends[0]?.()
    await all[0]
    expect(begun).toEqual([0, 1, 2, 3, 4])
    ends[3]?.()
    ends[4]?.()
    expect(await Promise.all([...all, late])).toEqual([0, 1, 2, 3, 4])
  })

  it('are refused when too many tasks wait, and given again afterwards', async () => {
    const { ends, start } = openTurns(1, 1)
    const [first, second] = [start(0), start(1)]
    await expect(start(2)).rejects.toMatchObject({
      code: 'rate_limited',
      detail: 'Too many things are being done right now. Try again in a few seconds.',
      headers: { 'retry-after': '2' },
    })
    ends[0]?.()
    await first
    ends[1]?.()
    await second
    const third = start(3)
    ends[3]?.()
    expect(await third).toBe(3)
  })

  it('pass to the next task when one fails', async () => {
    const { turns } = openTurns(1, 5)
    const failing = turns.run(() => Promise.reject(new Error('no')))
    const next = turns.run(async () => 'done')
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('done')
  })
})

describe('checking the password of an unknown user', () => {
  it('costs as much as checking that of a known one', async () => {
    const costOf = (hash: string) => hash.split('$').slice(0, 4)
    expect(costOf(decoyHash)).toEqual(costOf(await hashPassword('correct horse battery')))
  })
})
