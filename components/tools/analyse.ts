import { listAltered, listRepaired, nameDifference } from './body-forms'
import { hmac, toBase64, toHex } from './hmac'
import type { Mistake } from './mistakes'
import { listMeant, listUsed, type Scheme } from './secret-forms'

export interface Received {
  scheme: Scheme
  /** as they were received, one a line */
  headers: string
  body: string
  secret: string
  /** what the receiver's code made of it; may be empty */
  computed: string
  /** the body as it was sent, where that is known */
  sent: string | null
}

export interface Check {
  name: string
  state: 'passed' | 'failed' | 'not reached'
  note: string
}

export interface Analysis {
  /** none when all is right */
  mistakes: Mistake[]
  checks: Check[]
  /** the text that gives the signature of the header; null when it was not found */
  sent: string | null
  /** the text that the receiver signed */
  signed: string
}

export const headerOf = { recover: 'x-recover-signature', standard: 'webhook-signature' } as const

/** Headers by lower-case name, from text with one a line. */
export function readHeaders(text: string): Map<string, string> {
  const pairs = text.split(/\r?\n/).map((line) => /^\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(line))
  return new Map(pairs.flatMap((pair) => (pair ? [[(pair[1] ?? '').toLowerCase(), pair[2] ?? '']] : [])))
}

/** Finds out what is wrong between what we sent and what a receiver computed; nothing leaves the browser. */
export async function analyse(received: Received): Promise<Analysis> {
  const { scheme, body } = received
  const headers = readHeaders(received.headers)
  const [name, id, at] = [headerOf[scheme], headers.get('webhook-id'), headers.get('webhook-timestamp')]
  const value = headers.get(name)
  const isComplete = Boolean(value) && (scheme === 'recover' || Boolean(id && at))
  const checks: Check[] = [check('Signature header', isComplete, name)]
  if (!value || !isComplete) return { mistakes: ['header'], checks, sent: null, signed: body }

  const lead = scheme === 'standard' ? `${id}.${at}.` : ''
  const { given, form } = readSignature(scheme, value)
  checks.push(
    check('Signature format', form.length === 0, scheme === 'recover' ? '64 hex characters' : 'v1, base64'),
  )
  const found = await explainHeader(received, lead, given)
  if (!found) {
    const previous = await isPrevious(received, headers)
    const differs = received.sent === null ? [] : nameDifference(received.sent, body)
    checks.push(check('Signature matches body', false, 'doesn’t match'))
    return {
      mistakes: previous ? ['previous'] : differs.includes('bytes') ? differs : [...differs, 'secret'],
      checks,
      sent: received.sent === null ? null : lead + received.sent,
      signed: lead + body,
    }
  }
  const wrong = [...form, ...found.mistakes]
  checks.push(
    check('Signature matches body', found.mistakes.length === 0, wrong.length ? 'doesn’t match' : 'matches'),
  )
  const sent = lead + found.text
  if (wrong.length > 0 || received.computed.trim() === '')
    return { mistakes: wrong, checks, sent, signed: lead + body }
  const made = await explainComputed(received, { lead, stamp: id && at ? `${id}.${at}.` : '' })
  checks.push(
    check(
      'Signature your code computed',
      made?.mistakes.length === 0,
      made ? '' : 'no known mistake matches',
    ),
  )
  return { mistakes: made?.mistakes ?? ['secret'], checks, sent, signed: made?.text ?? lead + body }
}

function check(name: string, isPassed: boolean, note: string): Check {
  return { name, state: isPassed ? 'passed' : 'failed', note }
}

// Base64 of 32 bytes, or hex in any case, is still the signature; its form is what is wrong with it.
function readSignature(scheme: Scheme, value: string): { given: string[]; form: Mistake[] } {
  if (scheme === 'standard')
    return { given: value.split(' ').map((one) => one.replace(/^v1,/, '')), form: [] }
  if (/^[0-9a-f]{64}$/.test(value)) return { given: [value], form: [] }
  if (/^[0-9a-f]{64}$/i.test(value)) return { given: [value.toLowerCase()], form: ['upper'] }
  return { given: [value], form: /^[A-Za-z0-9+/]{43}=$/.test(value) ? ['base64'] : [] }
}

interface Found {
  mistakes: Mistake[]
  text: string
}

async function explainHeader(received: Received, lead: string, given: string[]): Promise<Found | null> {
  const { scheme, body, secret, sent } = received
  const forms = sent === null ? listRepaired(body) : [{ text: sent, mistakes: nameDifference(sent, body) }]
  for (const form of forms) {
    for (const { mistakes, key } of listMeant(scheme, secret)) {
      const digest = await hmac(key, lead + form.text)
      if (digest && (given.includes(toHex(digest)) || given.includes(toBase64(digest))))
        return { text: form.text, mistakes: [...form.mistakes, ...mistakes] }
    }
  }
  return null
}

async function isPrevious(received: Received, headers: Map<string, string>): Promise<boolean> {
  const previous = headers.get('x-recover-signature-previous')
  if (received.scheme !== 'recover' || !previous) return false
  return (await explainHeader(received, '', previous.split(/\s*,\s*/))) !== null
}

async function explainComputed(
  { scheme, body, secret, computed }: Received,
  { lead, stamp }: { lead: string; stamp: string },
): Promise<Found | null> {
  const value = computed.trim().replace(/^v1,/, '')
  const leads: [Mistake[], string][] = [[[], lead]]
  if (scheme === 'standard') leads.push([['timestamp'], ''], [['timestamp'], `${lead.split('.')[0]}.`])
  else if (stamp) leads.push([['stamped'], stamp])
  const explained: Found[] = []
  for (const [leadMistakes, start] of leads) {
    for (const form of listAltered(body)) {
      for (const { mistakes, key } of listUsed(scheme, secret)) {
        const digest = await hmac(key, start + form.text)
        const printed = digest && nameForm(scheme, digest, value)
        if (printed)
          explained.push({
            text: start + form.text,
            mistakes: [...leadMistakes, ...form.mistakes, ...mistakes, ...printed],
          })
      }
    }
  }
  explained.sort((a, b) => a.mistakes.length - b.mistakes.length)
  return explained[0] ?? null
}

/** How a digest was printed as this value; null when it was not. */
function nameForm(scheme: Scheme, digest: Uint8Array, value: string): Mistake[] | null {
  const [hex, base64] = [toHex(digest), toBase64(digest)]
  const unpadded = base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  if (value === (scheme === 'recover' ? hex : base64)) return []
  if (scheme === 'standard') return value.toLowerCase() === hex ? ['hex'] : null
  if (value.toLowerCase() === hex) return ['upper']
  return value === base64 || value.replace(/=+$/, '') === unpadded ? ['base64'] : null
}
