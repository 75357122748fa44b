import type { OidcSettings } from '@/lib/context'
import type { MailSettings } from '@/lib/mail/transport'
import { readChoice, SettingError } from './env-values'

/** The mail server, or null when none is set; what is thrown never has the password in it. */
export function readMail(url: string | undefined, from: string | undefined): MailSettings | null {
  if (url === undefined && from === undefined) return null
  if (url === undefined) throw new SettingError('SMTP_URL is missing: MAIL_FROM alone sends no mail')
  if (!/^smtps?:\/\/[^/?#]+\/?$/.test(url) || !URL.canParse(url) || !isDecodable(url))
    throw new SettingError('SMTP_URL must be an address such as smtps://user:password@smtp.example.com:465')
  if (from === undefined) throw new SettingError('MAIL_FROM is missing: mails need a sender')
  if (!/^([^<>"\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(from))
    throw new SettingError(
      `MAIL_FROM must be an address such as Recover <webhooks@example.com>, not "${from}"`,
    )
  return { url, from }
}

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== ''
  } catch {
    return false
  }
}

const loopback = ['127.0.0.1', 'localhost', '[::1]']

interface OidcVariables {
  issuer: string | undefined
  clientId: string | undefined
  clientSecret: string | undefined
  name: string | undefined
}

/** The server that people sign in with besides their password, or null when none is set. */
export function readOidc({ issuer, clientId, clientSecret, name }: OidcVariables): OidcSettings | null {
  if ([issuer, clientId, clientSecret, name].every((value) => value === undefined)) return null
  const missing = (variable: string) =>
    new SettingError(`${variable} is missing: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together`)
  if (issuer === undefined) throw missing('OIDC_ISSUER')
  if (clientId === undefined) throw missing('OIDC_CLIENT_ID')
  if (clientSecret === undefined) throw missing('OIDC_CLIENT_SECRET')
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.includes(url.hostname))
  if (!url || !isSafe || url.search || url.hash || url.username)
    throw new SettingError(
      `OIDC_ISSUER must be an address such as https://login.example.com, not "${issuer}"`,
    )
  const label = name ?? url.hostname
  if (label.length > 40) throw new SettingError('OIDC_NAME must have at most 40 characters')
  return { issuer: issuer.replace(/\/$/, ''), clientId, clientSecret, name: label }
}

/** How support staff may sign in; by OpenID Connect alone only where there is such a server. */
export function readStaffSignIn(value: string | undefined, issuer: string | undefined): 'any' | 'oidc' {
  const way = readChoice('STAFF_SIGN_IN', value, ['any', 'oidc'])
  if (way === 'oidc' && issuer === undefined)
    throw new SettingError('STAFF_SIGN_IN=oidc needs the server to sign in with: OIDC_ISSUER is missing')
  return way
}
