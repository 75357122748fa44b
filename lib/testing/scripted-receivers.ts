import { causeFromStatus } from '@/lib/dispatch/result-cause'
import type { OutboundRequest, Sender, SendResult } from '@/lib/platform/ports'

/** A status, or in what the result of an attempt differs from that of a 200. */
export type ScriptedResponse = number | Partial<SendResult>
type Pending = ScriptedResponse | Promise<ScriptedResponse>

export const ourFault: ScriptedResponse = { ok: false, cause: 'internal', isOurs: true, statusCode: null }

/**
 * A sender that sends nothing, for tests of what follows from a result; the real one has its own tests with real
 * sockets.
 */
export class ScriptedReceivers {
  readonly requests: OutboundRequest[] = []
  /** how long an attempt takes: no time by default, so that every time in a test is exact */
  durationMs = 0
  private readonly next: Pending[] = []
  private decide: () => Pending = () => 200

  readonly sender: Sender = {
    send: async (request) => {
      this.requests.push(request)
      return this.toResult(await (this.next.shift() ?? this.decide()))
    },
    probe: async () => {
      throw new Error('Scripted receivers cannot be probed')
    },
    close: async () => undefined,
  }

  /** What they respond from now on, or what decides that when a request arrives. */
  respond(response: ScriptedResponse | (() => Pending)): void {
    this.decide = typeof response === 'function' ? response : () => response
  }

  /** What they respond to the next requests, in this order; a promise holds its request in flight. */
  respondNext(...responses: Pending[]): void {
    this.next.push(...responses)
  }

  private toResult(response: ScriptedResponse): SendResult {
    const status = typeof response === 'number' ? response : 200
    const cause = causeFromStatus(status)
    return {
      ...{ ok: cause === null, cause, isOurs: false, statusCode: status },
      ...{ startedAt: 0, endedAt: 0, durationMs: this.durationMs },
      ...{ responseHeaders: {}, responseBody: 'OK', responseTruncated: false },
      timing: { dnsMs: 0, connectMs: 1, tlsMs: 1, firstByteMs: 2 },
      address: '127.0.0.1',
      ...(typeof response === 'object' && response),
    }
  }
}
