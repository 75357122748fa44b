import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Sample {
  language: string
  code: string
}

const files = {
  Node: 'verify.mjs',
  Python: 'verify.py',
  Go: 'verify.go',
  PHP: 'verify.php',
  Ruby: 'verify.rb',
  Shell: 'verify.sh',
}

let samples: Sample[] | undefined

/** The programs in docs/samples, all run by the tests, in the order they are offered. */
export function listVerificationSamples(): Sample[] {
  samples ??= Object.entries(files).map(([language, file]) => ({
    language,
    code: readFileSync(join(process.cwd(), 'docs', 'samples', file), 'utf8'),
  }))
  return samples
}
