import { describe, expect, it } from 'vitest'
import type { Delivery, DeliveryList } from '@/lib/deliveries/schema'
import { mergePages, mergeWaiting } from './merge'

const one = (id: string, status = 'pending') => ({ id, status }) as Delivery
const page = (ids: string[], next: string | null = null): DeliveryList => ({
  deliveries: ids.map((id) => one(id)),
  next_cursor: next,
})
const changes = (deliveries: Delivery[], gone: string[] = []) => ({
  deliveries: new Map(deliveries.map((delivery) => [delivery.id, delivery])),
  gone: new Set(gone),
})
const idsOf = ({ deliveries }: DeliveryList) => deliveries.map(({ id }) => id)

describe('the rows shown', () => {
  const shown = { pages: [page(['d', 'c'], 'next'), page(['b'])], pageParams: ['', 'next'] }

  it('change in their places, and what is gone leaves', () => {
    const merged = mergePages(shown, changes([one('b', 'delivered'), one('x')], ['d']))
    expect(merged).toEqual({
      pages: [page(['c'], 'next'), { deliveries: [one('b', 'delivered')], next_cursor: null }],
      pageParams: ['', 'next'],
    })
    expect(shown.pages[0]?.deliveries).toHaveLength(2)
  })

  it('are the same object when nothing of them changed', () => {
    expect(mergePages(shown, changes([one('x')], ['y']))).toBe(shown)
  })
})

describe('what waits', () => {
  const none = page([])

  it('is what the pages shown would hold and do not, newest first, each once', () => {
    const told = changes([one('f'), one('b'), one('d', 'delivered'), one('g')])
    const waiting = mergeWaiting(none, [page(['e', 'd'], 'next'), page(['c'], 'older')], told, 10)
    expect(idsOf(waiting)).toEqual(['g', 'f'])
    expect(waiting.next_cursor).toBeNull()
    const again = mergeWaiting(waiting, [page(['e'], 'older')], changes([one('f', 'failed')], ['g']), 10)
    expect(again).toEqual({ deliveries: [one('f', 'failed')], next_cursor: null })
  })

  it('may be older than what is shown, where that is all there is', () => {
    expect(idsOf(mergeWaiting(none, [page(['e', 'c'])], changes([one('d'), one('a')]), 10))).toEqual([
      'd',
      'a',
    ])
  })

  it('is kept to what can be counted, and says that there is more', () => {
    const waiting = mergeWaiting(page(['b', 'a']), [page([])], changes([one('d'), one('c')]), 3)
    expect(idsOf(waiting)).toEqual(['d', 'c', 'b'])
    expect(waiting.next_cursor).not.toBeNull()
    expect(mergeWaiting(page(['a'], 'on'), [page([])], changes([]), 3).next_cursor).toBe('on')
  })
})
