import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listVerificationSamples } from './service'

describe('the verification samples', () => {
  it('are the six programs in docs/samples', () => {
    const codes = listVerificationSamples().map(({ code }) => code)
    const written = readdirSync('docs/samples').map((file) => readFileSync(`docs/samples/${file}`, 'utf8'))
    expect(codes.toSorted()).toEqual(written.toSorted())
    expect(listVerificationSamples().map(({ language }) => language)).toHaveLength(6)
  })
})
