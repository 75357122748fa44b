import { describe, expect, it } from 'vitest'
import { AtOnce } from './at-once'

/** Work that ends on demand, and a list of what has started. */
function openWork() {
  const begun: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  const work = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve, reject) =>
      ends.set(name, (error) => (error ? reject(error) : resolve(name))),
    )
  }
  return { begun, work, end: (name: string, error?: Error) => ends.get(name)?.(error) }
}

describe("the limit on a partner's concurrent work", () => {
  it('refuses more for that partner until something has ended', async () => {
    const { begun, work, end } = openWork()
    const atOnce = new AtOnce(2, 'checks')
    const first = atOnce.run('prt_a', work('1'))
    const second = atOnce.run('prt_a', work('2'))
    await expect(atOnce.run('prt_a', work('3'))).rejects.toMatchObject({
      code: 'rate_limited',
      detail: expect.stringContaining('Too many concurrent checks (max. 2)'),
      headers: { 'retry-after': '1' },
    })
    const other = atOnce.run('prt_b', work('b'))
    expect(begun).toEqual(['1', '2', 'b'])
    end('1')
    expect(await first).toBe('1')
    const fourth = atOnce.run('prt_a', work('4'))
    for (const name of ['2', '4', 'b']) end(name)
    expect(await Promise.all([second, fourth, other])).toEqual(['2', '4', 'b'])
  })

  it('can run work one by one, also after a failure', async () => {
    const { begun, work, end } = openWork()
    const atOnce = new AtOnce(3, 'plans', 'one by one')
    const runs = ['1', '2', '3'].map((name) => atOnce.run('prt_a', work(name)))
    await expect(atOnce.run('prt_a', work('4'))).rejects.toMatchObject({ code: 'rate_limited' })
    void atOnce.run('prt_b', work('b'))
    expect(begun).toEqual(['1', 'b'])
    end('1', new Error('broken'))
    await expect(runs[0]).rejects.toThrow('broken')
    expect(begun).toEqual(['1', 'b', '2'])
    end('2')
    expect(await runs[1]).toBe('2')
    end('3')
    expect(await runs[2]).toBe('3')
  })
})
