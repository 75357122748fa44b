import { createHmac } from 'node:crypto'
import { findStoredReply, insertStoredReply, type StoredReply } from '@/db/queries/idempotency'
import { AppError } from '@/lib/contract/errors'
import { idOf } from '@/lib/platform/actor'
import { type Context, withTransaction } from '@/lib/platform/context'
import { keptRepliesMs } from '@/lib/platform/http/stored-replies'
import { accessOf } from '@/lib/platform/scopes'

/** The stored part of a reply. */
export interface Answer {
  status: number
  /** the body's JSON text */
  text: string
  etag: string | null
}

interface Call {
  key: string
  /** identifies the request: method, path, body, the caller and their permissions */
  fingerprint: string
  /** the fingerprint of earlier versions, without the caller */
  anonymous: string
}

/** The request's Idempotency-Key and its fingerprints, or null; throws a 400 for an invalid key. */
export function readIdempotencyKey(request: Request, text: string, { runtime, actor }: Context): Call | null {
  const key = request.headers.get('idempotency-key')
  if (request.method !== 'POST' || key === null) return null
  if (!/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key))
    throw new AppError('malformed', 'Idempotency-Key must be 1 to 255 printable ASCII characters.')
  const { pathname, search } = new URL(request.url)
  const rights = actor.kind === 'user' ? actor.role : accessOf(actor)
  const identity = [pathname, search, text, actor.kind, idOf(actor), rights]
  // Keyed with our secret, since a body may hold a password that could be guessed from a plain hash. The same key
  // opens the stored reply, so both are lost together or not at all.
  const fingerprint = runtime.secretBox.fingerprint(JSON.stringify(identity))
  const anonymous = createHmac('sha256', runtime.nextAuthSecret)
    .update(JSON.stringify([pathname, search, text]))
    .digest('hex')
  return { key, fingerprint, anonymous }
}

/**
 * Does the work once per key: the reply is stored in the transaction that does the work, so after a crash both exist
 * or neither does. Later requests with the same key and fingerprint get that reply; errors are not stored.
 */
export function replyOnce(
  ctx: Context,
  call: Call,
  work: (tx: Context) => Promise<Answer>,
): Promise<Answer & { isRepeated: boolean }> {
  return withTransaction(ctx, async (tx) => {
    const stored = await findStored(tx, call)
    if (stored) return { ...stored, isRepeated: true }
    const answer = await work(tx)
    await storeReply(tx, call, answer)
    return { ...answer, isRepeated: false }
  })
}

const inFlight = new Map<string, Promise<unknown>>()

/**
 * The same for work that can't be part of a transaction; what it returns can, and records the result. A concurrent
 * duplicate in this process waits for the first request; of duplicates in other processes the first stored reply
 * wins, and the other result is not written.
 */
export async function replyOnceAfter(
  ctx: Context,
  call: Call,
  work: () => Promise<(tx: Context) => Promise<Answer>>,
): Promise<Answer & { isRepeated: boolean }> {
  const duplicates = `${callerOf(ctx)} ${call.key}`
  while (inFlight.has(duplicates)) await inFlight.get(duplicates)?.catch(() => undefined)
  const turn = findOrDo(ctx, call, work)
  inFlight.set(duplicates, turn)
  return turn.finally(() => inFlight.delete(duplicates))
}

async function findOrDo(
  ctx: Context,
  call: Call,
  work: () => Promise<(tx: Context) => Promise<Answer>>,
): Promise<Answer & { isRepeated: boolean }> {
  const stored = await findStored(ctx, call)
  if (stored) return { ...stored, isRepeated: true }
  return replyOnce(ctx, call, await work())
}

async function findStored(ctx: Context, call: Call): Promise<Answer | null> {
  const since = ctx.runtime.now() - keptRepliesMs
  const stored = await findStoredReply(ctx.db, { caller: callerOf(ctx), key: call.key, since })
  if (!stored) return null
  // A reply stored under another encryption key can be neither compared nor opened.
  const isComparable = stored.fingerprint.startsWith(ctx.runtime.secretBox.prefix)
  if (stored.fingerprint === call.fingerprint || !(isComparable || isAnonymous(stored)))
    return openReply(ctx, stored)
  const answer = stored.fingerprint === call.anonymous ? openReply(ctx, stored) : null
  if (answer && !isShownOnce(answer)) return answer
  throw new AppError(
    'conflict',
    'This Idempotency-Key was already used with a different request or by another caller.',
  )
}

// Replies stored by earlier versions don't name a caller: any caller of the partner gets them, unless they hold a
// secret.
const isAnonymous = ({ fingerprint }: StoredReply) => !fingerprint.includes('.')

const shownOnce = ['secret', 'key', 'password', 'url']
const isShownOnce = ({ text }: Answer) =>
  Object.keys(JSON.parse(text)).some((name) => shownOnce.includes(name))

// Each key and user of a partner has stored replies of its own, but the same key text still never does the work
// twice.
function callerOf({ partnerId, actor }: Context): string {
  if (partnerId) return partnerId
  return actor.kind === 'user' ? actor.userId : 'platform'
}

async function storeReply(
  tx: Context,
  { key, fingerprint }: Pick<Call, 'key' | 'fingerprint'>,
  answer: Answer,
): Promise<void> {
  const caller = callerOf(tx)
  await insertStoredReply(tx.db, {
    caller,
    key,
    fingerprint,
    status: answer.status,
    answer_sealed: tx.runtime.secretBox.seal(JSON.stringify(answer), ownerOf(caller, key)),
    created_at: tx.runtime.now(),
  })
}

function openReply(ctx: Context, { caller, key, answer_sealed }: StoredReply): Answer {
  try {
    return JSON.parse(ctx.runtime.secretBox.open(answer_sealed, ownerOf(caller, key)))
  } catch (error) {
    ctx.runtime.log.error(
      { err: error, request_id: ctx.requestId },
      'a stored response could not be decrypted',
    )
    throw new AppError(
      'unavailable',
      'The stored response for this Idempotency-Key is temporarily unavailable.',
    )
  }
}

function ownerOf(caller: string, key: string): string {
  return `${caller}/idempotency/${key}`
}
