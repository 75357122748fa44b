import { AppError } from '@/lib/errors'

/** Reads a JSON request's text: '' when there is no body; throws 400, 413 or 415 problems. */
export async function readJsonText(request: Request, maxBytes: number): Promise<string> {
  const bytes = await readBytes(request, maxBytes)
  if (bytes.length === 0) return ''
  assertJsonType(request.headers.get('content-type'))
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new AppError('malformed', 'The body is not valid UTF-8.')
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
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
    throw error instanceof AppError ? error : new AppError('malformed', 'The body broke off before its end.')
  }
  return Buffer.concat(chunks)
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('too_large', `The body may have at most ${maxBytes / 1024} KiB.`)
}

function assertJsonType(contentType: string | null): void {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  const charset = parameters
    .map((parameter) => /^\s*charset="?([^"\s]*)"?\s*$/.exec(parameter)?.[1])
    .find(Boolean)
  if (type.trim() === 'application/json' && (charset === undefined || charset === 'utf-8')) return
  throw new AppError('unsupported_media_type', 'Send the body as Content-Type: application/json in UTF-8.')
}
