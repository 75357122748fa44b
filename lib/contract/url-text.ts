/** Why a text can't be the URL of an endpoint, decided before parsing it; null when it may be one. */
export function findTextFlaw(text: string): string | null {
  if (!text.startsWith('https://')) return 'URL must start with https://.'
  if (new TextEncoder().encode(text).length > 2048) return 'URL is too long (max. 2048 bytes).'
  if (/[\p{Cc}\p{Cs}\s\\]/u.test(text)) return 'URL can’t contain spaces, control characters or backslashes.'
  if (text.includes('#')) return 'Remove the #fragment.'
  const authority = /^https:\/\/([^/?]*)/.exec(text)?.[1] ?? ''
  if (authority === '') return 'Add a host name.'
  if (authority.includes('@')) return 'Remove the user name and password from the URL.'
  if (authority.includes('%')) return 'The host name can’t be percent-encoded.'
  // Parsing drops them; the two joiners belong to the spelling of some languages.
  if (/(?![\u200c\u200d])\p{Cf}/u.test(authority)) return 'The host name contains invisible characters.'
  return null
}
