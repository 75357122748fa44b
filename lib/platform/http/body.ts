import { AppError, isAppError } from '@/lib/contract/errors'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a JSON request's text, without its byte order mark: '' when there is no body. Throws 400, 413 or 415
 * problems.
 */
export async function readJsonText(request: Request, maxBytes: number): Promise<string> {
  const bytes = await readBytes(request, maxBytes)
  if (bytes.length === 0) return ''
  assertJsonType(request.headers.get('content-type'))
  const text = decodeUtf8(bytes)
  if (text === '') throw new AppError('malformed', 'The body contains only a byte order mark.')
  return text
}

/** Reads a request's text of any type; throws 400, 413 or 415 problems. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  return decodeUtf8(await readBytes(request, maxBytes))
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new AppError('malformed', 'The body isn’t valid UTF-8.')
  }
}

// The only place that reads bodies: nothing beyond the limit is kept.
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  assertNotEncoded(request.headers)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      chunks.push(chunk)
    }
  } catch (error) {
    throw isAppError(error) ? error : new AppError('malformed', 'The request body was incomplete.')
  }
  return Buffer.concat(chunks)
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('too_large', `The body is too large (max. ${maxBytes / 1024} KiB).`)
}

// RFC 9110, 8.4: we decode no content coding and, except for chunked, no transfer coding.
function assertNotEncoded(headers: Headers): void {
  assertPlain('Content-Encoding', headers.get('content-encoding'), 'identity')
  assertPlain('Transfer-Encoding', headers.get('transfer-encoding'), 'chunked')
}

function assertPlain(name: string, value: string | null, plain: string): void {
  const others = listOf(value).filter((coding) => coding !== plain)
  if (others.length === 0) return
  const detail = `Unsupported ${name}: only ${plain} is accepted.`
  throw new AppError('unsupported_media_type', detail)
}

function listOf(value: string | null): string[] {
  const entries = (value ?? '').toLowerCase().split(',')
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '')
}

function assertJsonType(contentType: string | null): void {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  const charsets = parameters.flatMap(
    (parameter) => /^\s*charset="?([^"\s]*)"?\s*$/.exec(parameter)?.[1] || [],
  )
  const isUtf8 = charsets.every((charset) => charset === 'utf-8' || charset === 'utf8')
  if (type.trim() === 'application/json' && isUtf8) return
  throw new AppError('unsupported_media_type', 'Send the body as Content-Type: application/json in UTF-8.')
}
