/** The bytes of a text in UTF-8. */
export const toBytes = (text: string) => new TextEncoder().encode(text)

/** HMAC-SHA256, made by the browser itself: the key goes nowhere. An empty key has none: null. */
export async function hmac(key: Uint8Array, text: string): Promise<Uint8Array | null> {
  if (key.length === 0) return null
  const how = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', new Uint8Array(key), how, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, toBytes(text)))
}

export function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** The bytes that a base64 text means; null for another text. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    return null
  }
}
