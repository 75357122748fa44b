import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { createWalks, type WalkKind, type Walks } from './walks'

let walks: Walks = createWalks()
let order: string[] = []
afterEach(() => {
  vi.useRealTimers()
  order = []
  walks = createWalks()
})

/** A walk that continues until told to end. */
class Held {
  isBegun = false
  isOver = false
  end: () => void = () => undefined
  readonly ended: Promise<string>

  constructor(partnerId: string, kind: WalkKind = 'page') {
    const over = new Promise<void>((resolve) => {
      this.end = resolve
    })
    this.ended = walks
      .run(kind, partnerId, async () => {
        this.isBegun = true
        order.push(partnerId)
        await over
        this.isOver = true
      })
      .then(
        () => 'done',
        (error: { code: string }) => error.code,
      )
  }
}
const begun = (all: Held[]) => all.map(({ isBegun }) => isBegun)
const begin = async (partnerIds: string, kind?: WalkKind) => {
  const all = [...partnerIds].map((id) => new Held(id, kind))
  await nextTurn()
  return all
}
const endAll = async (all: Held[]) => {
  for (const one of all) one.end()
  return Promise.all(all.map(({ ended }) => ended))
}

it('two walks run at a time, and a failed walk frees its slot', async () => {
  const failing = expect(
    walks.run('page', 'a', async () => Promise.reject(new Error('broken'))),
  ).rejects.toThrow('broken')
  const all = await begin('aab')
  await failing
  await nextTurn()
  expect(begun(all)).toEqual([true, true, false])
  all[0]?.end()
  await all[0]?.ended
  await nextTurn()
  expect(begun(all)).toEqual([true, true, true])
  await endAll(all)
})

it('walks of several partners alternate, and those of one partner run in order of arrival', async () => {
  const all = await begin('aaaaabbc')
  for (let ended = 0; ended < all.length; ended++) {
    const running = all.find((one) => one.isBegun && !one.isOver)
    running?.end()
    await running?.ended
    await nextTurn()
  }
  expect(order.join('')).toBe('aaabcaba')
})

it('walks for replay plans do not block walks for pages', async () => {
  const plans = await begin('aaa', 'plan')
  const pages = await begin('aaa')
  expect([begun(plans), begun(pages)]).toEqual([
    [true, true, false],
    [true, true, false],
  ])
  await endAll([...plans, ...pages])
})

it('a partner with too many waiting walks is refused another, and other partners are not', async () => {
  const own = await begin('a'.repeat(20))
  const [further] = await begin('a')
  expect(await further?.ended).toBe('rate_limited')
  const [other] = await begin('b')
  expect(other?.isBegun).toBe(false)
  expect(new Set(await endAll([...own, ...(other ? [other] : [])]))).toEqual(new Set(['done']))
})

it('a walk whose turn does not come in time is refused without affecting others', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const all = await begin('aabb')
  vi.advanceTimersByTime(10_000)
  expect(await all[2]?.ended).toBe('unavailable')
  expect(await all[3]?.ended).toBe('unavailable')
  const [later] = await begin('b')
  all[0]?.end()
  await all[0]?.ended
  await nextTurn()
  expect(later?.isBegun).toBe(true)
  if (later) expect(await endAll([...all.slice(0, 2), later])).toEqual(['done', 'done', 'done'])
})

it('one piece of a walk runs at a time, across all walks, and other work runs in between', async () => {
  let atOnce = 0
  let turns = 0
  const seen: number[] = []
  const walk = () =>
    walks.run('page', 'a', async (own) => {
      for (let i = 0; i < 5; i++) {
        await own.piece(async () => {
          atOnce += 1
          seen.push(atOnce, turns)
          turns = 0
          await nextTurn()
          atOnce -= 1
        })
      }
    })
  let isOver = false
  const others = (async () => {
    for (; !isOver; turns++) await nextTurn()
  })()
  await Promise.all([walk(), walk()])
  isOver = true
  await others
  expect(seen.filter((_, i) => i % 2 === 0)).toEqual(Array(10).fill(1))
  expect(
    seen
      .filter((_, i) => i % 2 === 1)
      .slice(1)
      .every((count) => count > 0),
  ).toBe(true)
})

it('the pieces of a walk get smaller when they take long and larger when they do not', async () => {
  const block = (ms: number) => {
    for (const end = performance.now() + ms; performance.now() < end; );
  }
  await walks.run('page', 'a', async (own) => {
    const first = own.rows
    await own.piece(async () => block(20))
    expect(own.rows).toBeLessThan(first)
    const small = own.rows
    await own.piece(async () => undefined)
    expect(own.rows).toBe(2 * small)
  })
})
