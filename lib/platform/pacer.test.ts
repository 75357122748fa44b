import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { limitPerTurn } from './pacer'

it('lets a limited number pass in one turn of the event loop, in their order', async () => {
  const pass = limitPerTurn(2)
  const passed: number[] = []
  const all = [1, 2, 3, 4, 5].map(async (number) => {
    await pass()
    passed.push(number)
  })
  const seen: number[][] = []
  while (passed.length < 5) {
    await Promise.resolve()
    seen.push([...passed])
    await turnOfTheLoop()
  }
  await Promise.all(all)
  expect(seen).toEqual([
    [1, 2],
    [1, 2],
    [1, 2, 3, 4],
  ])
  expect(passed).toEqual([1, 2, 3, 4, 5])
})

it('counts each turn anew, also after nobody has come for a while', async () => {
  const pass = limitPerTurn(1)
  for (let turn = 0; turn < 3; turn++) {
    expect(pass()).toBeUndefined()
    await turnOfTheLoop()
    await turnOfTheLoop()
  }
  expect(pass()).toBeUndefined()
  expect(pass()).toBeInstanceOf(Promise)
})
