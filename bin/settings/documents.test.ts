import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { variables } from '@/lib/config/variables'
import { composeDocuments } from './documents'

describe('the files that list the settings', () => {
  it.each(composeDocuments())('$file is what `npm run settings` writes', ({ file, text }) => {
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('.env.example has each variable once, and sets none but the required ones', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n')
    for (const { name } of variables)
      expect(lines.filter((line) => new RegExp(`^(# )?${name}=`).test(line))).toHaveLength(1)
    expect(lines.filter((line) => /^[A-Z]/.test(line))).toEqual([
      'PUBLIC_URL=',
      'NEXTAUTH_SECRET=',
      'ENCRYPTION_KEY=',
    ])
  })
})
