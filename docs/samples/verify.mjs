// node verify.mjs BODY_FILE SIGNATURE, with the secret in RECOVER_SECRET
import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** `body` is the raw request body, before any parsing. */
export function isValid(body, signature, secret) {
  // Check the format first: timingSafeEqual throws on different lengths, and two empty buffers are equal.
  if (!/^[0-9a-f]{64}$/.test(signature ?? '')) return false
  const expected = createHmac('sha256', secret).update(body).digest()
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'))
}

const [file, signature] = process.argv.slice(2)
if (isValid(readFileSync(file), signature, process.env.RECOVER_SECRET)) console.log('valid')
else process.exitCode = 1
