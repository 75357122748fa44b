import { domainToUnicode } from 'node:url'

/** A text without what its case or its spelling in Unicode adds: `STRASSE` and `Straße` are one, in any script. */
export function foldText(text: string): string {
  // Capitals first: they have one form for letters that have several small ones.
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
}

/** What an endpoint is found by: host and path, not its query, which may hold credentials. */
export function searchKeyOfUrl(url: string): string {
  return searchKeyOf(url.split('?', 1)[0] ?? '')
}

/** What a name, an address or a URL is found by: its folded text, and that of the other form of its host. */
export function searchKeyOf(text: string): string {
  const folded = foldText(text)
  const parts = text.split(/([/@:?#\s])/)
  const written = parts.map((part) => (/xn--/i.test(part) ? domainToUnicode(part) || part : part)).join('')
  return written === text ? folded : `${folded} ${foldText(written)}`
}
