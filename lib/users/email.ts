import { domainToASCII } from 'node:url'

/** Characters of an atom, the parts of an address's local part (RFC 5322 §3.2.3). */
const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
const dotAtom = new RegExp(`^${atom}(\\.${atom})*$`)
const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
const hostName = new RegExp(`^${label}(\\.${label})*$`)

const maxAddress = 254
const maxLocalPart = 64

/**
 * The normalised spelling under which an address is stored and looked up, its domain as in DNS (`xn--…`); null for
 * anything but a plain address. Local parts are dot-atoms of ASCII (RFC 5321 §4.1.2), never quoted; length limits are
 * those of RFC 5321 §4.5.3.1.
 */
export function normaliseEmail(text: string): string | null {
  const [local, domain, ...more] = text.trim().split('@')
  if (local === undefined || domain === undefined || more.length > 0) return null
  // Checked before lower-casing, which would turn a letter such as U+212A into ASCII.
  const isAscii = /^[\x21-\x7e]*$/.test(local)
  const host = toHostName(domain)
  if (!isAscii || host === null) return null
  const name = local.toLowerCase()
  if (name.length > maxLocalPart || !dotAtom.test(name)) return null
  const address = `${name}@${host}`
  return address.length <= maxAddress ? address : null
}

/**
 * The spelling for look-ups: as `normaliseEmail`, or a form accepted before addresses had to be dot-atoms, so that no
 * existing user is locked out.
 */
export function spellEmail(text: string): string | null {
  const before = text.trim()
  const wasTaken = before.length <= maxAddress && /^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(before)
  return normaliseEmail(text) ?? (wasTaken ? before.toLowerCase() : null)
}

function toHostName(domain: string): string | null {
  const host = /^[a-z0-9.-]*$/i.test(domain) ? domain.toLowerCase() : toPunycode(domain)
  return host !== null && hostName.test(host) && !/(^|\.)\d+$/.test(host) ? host : null
}

// Only the ASCII characters of host names reach the conversion, which would also decode and parse; a name with
// characters that it would replace or drop is rejected.
function toPunycode(domain: string): string | null {
  const name = domain.toLowerCase().normalize('NFC')
  const isPlain = /^[a-z0-9.\-\u0080-\u{10ffff}]+$/u.test(name) && !/\p{Cf}/u.test(name)
  if (!isPlain || name !== name.normalize('NFKC')) return null
  const host = domainToASCII(name)
  return host.includes('xn--') ? host : null
}
