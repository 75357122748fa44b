import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseDurationMs } from '@/lib/contract/time'
import { maxDelayMs } from './limits'
import { answerModes, type InboxAnswer } from './schema'

/**
 * The response to a request: as its URL asks (`?status=503`, `?delay=2s`, `?hang`, `?reset`, `?redirect=https://…`),
 * else as the inbox is configured.
 */
export function chooseAnswer(told: URLSearchParams, chosen: InboxAnswer): InboxAnswer {
  const mode = answerModes.find((name) => name !== 'status' && told.has(name))
  if (!mode && !told.has('status') && !told.has('delay')) return chosen
  const delayMs = parseDurationMs(told.get('delay') ?? '') ?? 0
  return {
    mode: mode ?? 'status',
    status: readStatus(told.get('status')),
    delay_ms: Math.min(delayMs, maxDelayMs),
    ...(mode === 'redirect' ? { location: readLocation(told.get('redirect')) } : {}),
  }
}

function readStatus(text: string | null): number {
  return text !== null && /^[2-5]\d\d$/.test(text) ? Number(text) : 200
}

// URL-encoded: a header may contain only ASCII.
function readLocation(text: string | null): string {
  return text !== null && URL.canParse(text) ? new URL(text).href : ''
}

/** A response in a few words, such as `503 after 2s`. */
export function describeAnswer({ mode, status, delay_ms: delayMs }: InboxAnswer): string {
  if (mode === 'hang' || mode === 'reset') return mode
  const what = mode === 'redirect' ? 'redirect' : String(status)
  return delayMs > 0 ? `${what} after ${delayMs / 1000}s` : what
}

/** Sends the response; a hanging request is aborted after a minute, longer than any attempt waits. */
export function giveAnswer(answer: InboxAnswer, request: IncomingMessage, response: ServerResponse): void {
  const { mode, status, delay_ms: delayMs, location = '' } = answer
  const isRedirect = mode === 'redirect'
  const end = () => {
    response.writeHead(isRedirect ? 302 : status, {
      'content-type': 'text/plain',
      ...(isRedirect ? { location } : {}),
    })
    response.end('OK')
  }
  if (mode === 'reset') request.socket.destroy()
  else if (mode === 'hang') waitFor(maxDelayMs, response, () => response.destroy())
  else if (delayMs > 0) waitFor(delayMs, response, end)
  else end()
}

function waitFor(ms: number, response: ServerResponse, then: () => void): void {
  const timer = setTimeout(then, ms)
  response.once('close', () => clearTimeout(timer))
}
