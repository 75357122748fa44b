import type { FieldError } from '@/lib/contract/errors'

/** An answer of the API other than success. */
export class ApiError extends Error {
  override name = 'ApiError'
  constructor(
    readonly status: number,
    message: string,
    readonly requestId: string | null,
    readonly fields: FieldError[],
  ) {
    super(message)
  }
}

interface Problem {
  detail?: string
  request_id?: string
  errors?: FieldError[]
}

interface ApiCall {
  method?: string
  body?: unknown
  /** the body as JSON text, for what must reach the API to the digit */
  text?: string
  /** the ETag of the state that a change is meant for; any other is a 412 */
  ifMatch?: string | null
  idempotencyKey?: string | undefined
  /** others, such as a token of its own */
  headers?: Record<string, string> | undefined
  /** it is meant whichever partner the session is in */
  isOfAnyPartner?: boolean
}

interface OwnSession {
  /** who the page was drawn for: what it calls is refused if somebody else has signed in since */
  userId: string
  /** which partner's page it is; empty for none */
  partnerId: string
  /** asked when a change is refused because the session has ended; resolves with whether it was mended */
  signInAgain: () => Promise<boolean>
  /** told when a call is refused because the session has gone over to another partner */
  onSwitched: () => void
}
let session: OwnSession | null = null

/** Says whose session the calls are made in; null where there is none. */
export function keepSession(own: OwnSession | null): void {
  session = own
}

/**
 * Calls a /v1 path of our own, which answers `Reply`: the server has parsed it through that schema, so it is not parsed
 * again here. Throws ApiError for a problem, also when nobody answers.
 */
export async function callApi<Reply>(path: string, init: ApiCall = {}): Promise<Reply> {
  return (await callTagged<Reply>(path, init)).value
}

/** The same, with the ETag of what was answered; null where there is none. */
export async function callTagged<Reply>(
  path: string,
  {
    method = 'GET',
    body: content,
    text: given,
    ifMatch,
    idempotencyKey,
    headers,
    isOfAnyPartner,
  }: ApiCall = {},
): Promise<{ value: Reply; etag: string | null }> {
  const text = content === undefined ? given : JSON.stringify(content)
  const send = () =>
    fetch(path, {
      method,
      headers: {
        ...(text !== undefined ? { 'content-type': 'application/json' } : {}),
        ...(ifMatch ? { 'if-match': ifMatch } : {}),
        ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
        ...(session ? { 'x-session-user': session.userId } : {}),
        ...(session?.partnerId && !isOfAnyPartner ? { 'x-session-partner': session.partnerId } : {}),
        ...headers,
      },
      ...(text !== undefined ? { body: text } : {}),
    }).catch(() => null)
  return readAnswer<Reply>(await withSession(method, send))
}

// Sends a call, and once more after the session has been mended: a change that was refused for want of one has changed nothing.
async function withSession(method: string, send: () => Promise<Response | null>): Promise<Response | null> {
  const response = await send()
  if (response?.status !== 401) return response
  if (await hasSwitched(response)) session?.onSwitched()
  else if (method !== 'GET' && (await session?.signInAgain())) return send()
  return response
}

async function hasSwitched(response: Response): Promise<boolean> {
  const problem: Problem = await response
    .clone()
    .json()
    .catch(() => ({}))
  return problem.errors?.some(({ code }) => code === 'switched') ?? false
}

async function readAnswer<Reply>(response: Response | null): Promise<{ value: Reply; etag: string | null }> {
  if (!response) throw new ApiError(0, 'We can’t reach the server.', null, [])
  const body: unknown = await response.json().catch(() => ({}))
  if (response.ok) return { value: body as Reply, etag: response.headers.get('etag') }
  const {
    detail = 'The request failed. Try again.',
    request_id: requestId = null,
    errors = [],
  } = body as Problem
  throw new ApiError(response.status, detail, requestId, errors)
}

/**
 * Opens a stream of events at a /v1 path of our own; each is handed on by its name, its data parsed. Once it fails, or
 * the server ends it, `onEnd` is called and it is not opened again. Returns what closes it.
 */
export function openStream(
  path: string,
  listeners: Record<string, (data: unknown) => void>,
  onEnd: () => void,
): () => void {
  const source = new EventSource(path)
  for (const [name, act] of Object.entries(listeners))
    source.addEventListener(name, ({ data }) => act(JSON.parse(data)))
  source.onerror = () => {
    source.close()
    onEnd()
  }
  return () => source.close()
}
