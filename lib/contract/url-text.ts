/** What keeps a text from being the URL of an endpoint before anybody has parsed it, in words; null when nothing does. */
export function findTextFlaw(text: string): string | null {
  if (!text.startsWith('https://')) return 'Must begin with https://.'
  if (new TextEncoder().encode(text).length > 2048) return 'Must have at most 2048 bytes.'
  if (/[\p{Cc}\p{Cs}\s\\]/u.test(text)) return 'Must not contain spaces, control characters or backslashes.'
  if (text.includes('#')) return 'Must not contain a fragment (#…).'
  const authority = /^https:\/\/([^/?]*)/.exec(text)?.[1] ?? ''
  if (authority === '') return 'Must name a host.'
  if (authority.includes('@')) return 'Must not contain credentials.'
  if (authority.includes('%')) return 'The host must not be percent-encoded.'
  // Parsing drops them; the two joiners belong to the spelling of some languages.
  if (/(?![\u200c\u200d])\p{Cf}/u.test(authority)) return 'The host must not contain invisible characters.'
  return null
}
