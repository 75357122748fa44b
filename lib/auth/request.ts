import { parseCookie } from 'cookie'
import { AppError } from '@/lib/contract/errors'
import type { Runtime } from '@/lib/platform/context'
import { readText } from '@/lib/platform/http/body'
import { callbackCookieName } from './cookies'
import { readFormerCookie, sessionCookieName } from './session'

const maxBodyBytes = 16 * 1024
const maxUrlLength = 2048

type Fields = Record<string, string | undefined>

/** A request in the form next-auth takes from Next's older API routes: fully read, as text. */
export interface AuthRequest {
  method: string
  headers: Fields
  query: Record<string, string | string[] | undefined>
  cookies: Fields
  body: Fields
}

/**
 * Reads a request for next-auth, which replies 500 to anything it cannot parse: a return address outside our origin,
 * in a parameter, a field or a cookie, is dropped. Throws 400, 413 and 415 problems.
 */
export async function readAuthRequest(
  runtime: Runtime,
  request: Request,
  path: string[],
): Promise<AuthRequest> {
  const { publicUrl } = runtime
  const { searchParams } = new URL(request.url)
  const cookies = { ...parseCookie(request.headers.get('cookie') ?? '') }
  const callbackCookie = callbackCookieName(publicUrl)
  const session = sessionCookieName(publicUrl)
  const former = await readFormerCookie(runtime, cookies)
  return {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    query: { ...withOwnCallback(Object.fromEntries(searchParams), publicUrl), nextauth: path },
    cookies: {
      ...cookies,
      ...(former ? { [session]: former } : {}),
      [callbackCookie]: readOwnUrl(cookies[callbackCookie], publicUrl) && cookies[callbackCookie],
    },
    body: withOwnCallback(await readFields(request), publicUrl),
  }
}

function withOwnCallback(fields: Fields, publicUrl: string): Fields {
  const { callbackUrl, ...others } = fields
  const own = readOwnUrl(callbackUrl, publicUrl)
  return own === undefined ? others : { ...others, callbackUrl: own }
}

function readOwnUrl(text: string | undefined, publicUrl: string): string | undefined {
  if (!text || text.length > maxUrlLength || !/^(https?:\/\/|\/)/.test(text)) return undefined
  if (!URL.canParse(text, publicUrl)) return undefined
  const url = new URL(text, publicUrl)
  return url.origin === publicUrl ? url.href : undefined
}

async function readFields(request: Request): Promise<Fields> {
  if (request.method !== 'POST') return {}
  const text = await readText(request, maxBodyBytes)
  const type = request.headers.get('content-type') ?? ''
  if (type.includes('application/json')) return readJsonFields(text)
  return type.includes('application/x-www-form-urlencoded')
    ? Object.fromEntries(new URLSearchParams(text))
    : {}
}

function readJsonFields(text: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new AppError('malformed', 'The body isn’t valid JSON.')
  }
  if (typeof value !== 'object' || value === null) return {}
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(texts)
}
