import { readAll, readOr } from './read-all'
import { quoteAddress, readChoice, SettingError } from './values'

/** How mail is sent. */
export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password if there are any */
  url: string
  /** an address, optionally preceded by a name */
  from: string
}

/** Another sign-in server, which speaks OpenID Connect. */
export interface OidcSettings {
  /** its issuer identifier, without a trailing slash */
  issuer: string
  clientId: string
  clientSecret: string
  /** its name for users */
  name: string
}

/** The mail server, or null when none is set; errors never contain the password. */
export function readMail(url: string | undefined, from: string | undefined): MailSettings | null {
  if (url === undefined && from === undefined) return null
  return readAll({ url: () => readSmtpUrl(url), from: () => readSender(from) })
}

function readSmtpUrl(url: string | undefined): string {
  if (url === undefined) throw new SettingError('SMTP_URL is missing: MAIL_FROM has no effect without it')
  if (/^smtps?:\/\/[^/?#]+\/?$/.test(url) && URL.canParse(url) && isDecodable(url)) return url
  throw new SettingError('SMTP_URL must be a URL such as smtps://user:password@smtp.example.com:465')
}

function readSender(from: string | undefined): string {
  if (from === undefined) throw new SettingError('MAIL_FROM is missing: emails need a sender')
  if (/^([^<>"\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(from)) return from
  throw new SettingError(`MAIL_FROM must be an address such as Recover <webhooks@example.com>, not "${from}"`)
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

/** The sign-in server beside passwords, or null when none is set. */
export function readOidc({ issuer, clientId, clientSecret, name }: OidcVariables): OidcSettings | null {
  if ([issuer, clientId, clientSecret, name].every((value) => value === undefined)) return null
  return readAll({
    issuer: () => readIssuer(issuer).href,
    clientId: () => required('OIDC_CLIENT_ID', clientId),
    clientSecret: () => required('OIDC_CLIENT_SECRET', clientSecret),
    name: () => readName(name ?? readOr(() => readIssuer(issuer).hostname, '')),
  })
}

function required(name: string, value: string | undefined): string {
  if (value !== undefined) return value
  throw new SettingError(`${name} is missing: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together`)
}

function readIssuer(text: string | undefined): { href: string; hostname: string } {
  const issuer = required('OIDC_ISSUER', text)
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.includes(url.hostname))
  if (url && isSafe && !url.search && !url.hash && !url.username)
    return { href: issuer.replace(/\/$/, ''), hostname: url.hostname }
  throw new SettingError(
    `OIDC_ISSUER must be a URL such as https://login.example.com, not ${quoteAddress(issuer)}`,
  )
}

function readName(name: string): string {
  if (name.length <= 40) return name
  throw new SettingError('OIDC_NAME must have at most 40 characters')
}

/** How support staff may sign in; by OpenID Connect alone only where there is such a server. */
export function readStaffSignIn(value: string | undefined, issuer: string | undefined): 'any' | 'oidc' {
  const way = readChoice('STAFF_SIGN_IN', value, ['any', 'oidc'])
  if (way === 'oidc' && issuer === undefined)
    throw new SettingError('OIDC_ISSUER is missing: STAFF_SIGN_IN=oidc needs it')
  return way
}
