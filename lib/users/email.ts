/** The one spelling under which an address is stored and looked up; null when it is not a plain address. */
export function normaliseEmail(text: string): string | null {
  const address = text.normalize('NFKC').trim().toLowerCase()
  return address.length <= 254 && /^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(address) ? address : null
}
