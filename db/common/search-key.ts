import { domainToUnicode } from 'node:url'

/** A text normalised for case and Unicode spelling, in any script: `STRASSE` and `Straße` become equal. */
export function foldText(text: string): string {
  // Upper case first: it has one form for letters that have several lower-case ones.
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
}

/** An endpoint's search key: host and path, not its query, which may hold credentials. */
export function searchKeyOfUrl(url: string): string {
  return searchKeyOf(url.split('?', 1)[0] ?? '')
}

/** The search key of a name, an address or a URL: its folded text, and that of the other form of its host. */
export function searchKeyOf(text: string): string {
  const folded = foldText(text)
  const parts = text.split(/([/@:?#\s])/)
  const written = parts.map((part) => (/xn--/i.test(part) ? domainToUnicode(part) || part : part)).join('')
  return written === text ? folded : `${folded} ${foldText(written)}`
}
