import { domainToUnicode } from 'node:url'

const punycodeHost = /[a-z0-9.-]*xn--[a-z0-9.-]+/gi

/**
 * A text as it is compared in a search: host names as people write them (RFC 3492 undone), in one case of any script and
 * one Unicode spelling.
 */
export function fold(text: string): string {
  const written = text.includes('xn--') || text.includes('XN--') ? writeHosts(text) : text
  if (isAscii(written)) return written.toLowerCase()
  // By way of capitals, which makes ß and ss the same; a sigma at a word's end has a small letter of its own.
  return written.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC')
}

// What is no valid name stays as it is.
function writeHosts(text: string): string {
  return text.replaceAll(punycodeHost, (host) => domainToUnicode(host) || host)
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}
