import { readAll } from './read-all'
import { quoteAddress, readPort, SettingError } from './values'

/** The origin under which test inboxes receive requests, and the port they listen on. */
export interface InboxAddress {
  url: string
  port: number
}

/**
 * The test inboxes' address; null where none is set. Its host differs from the portal's: deliveries never go to our
 * own host, and content sent by partners must not share its origin. The default port is the one after the server's.
 */
export function readInbox(
  text: string | undefined,
  portText: string | undefined,
  server: { publicUrl: string | undefined; port: number },
): InboxAddress | null {
  const { port, url } = readAll({
    port: () => readPort('INBOX_PORT', portText, Math.min(server.port + 1, 65535)),
    url: () => (text === undefined ? null : readInboxUrl(text, server.publicUrl)),
  })
  return url === null ? null : { url, port }
}

function readInboxUrl(text: string, publicUrl: string | undefined): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isOrigin = url?.protocol === 'https:' && text.replace(/\/$/, '').toLowerCase() === url.origin
  const isOurs = url && publicUrl && url.hostname === new URL(publicUrl).hostname
  if (url && isOrigin && !isOurs) return url.origin
  throw new SettingError(
    `INBOX_URL must be a URL such as https://inbox.example.com, on a different host from PUBLIC_URL, not ${quoteAddress(text)}`,
  )
}
