import type pino from 'pino'
import type { Cidr } from '@/lib/config/cidr'
import type { RateLimits } from '@/lib/config/limits'
import type { Cause } from '@/lib/contract/causes'

/** Where requests may go and how long they may take; the same for every caller. */
export interface EgressPolicy {
  /** the only escape hatch from the address classes */
  allowedCidrs: Cidr[]
  /** empty: the system's */
  dnsServers: string[]
  /** `host:port` of our own servers */
  ownHosts: string[]
  /** in local mode, the test inbox on `localhost` and the authority that signed its certificate */
  sandbox: { port: number; ca: string } | null
  timeoutMs: number
}

export interface OutboundRequest {
  url: string
  headers: Record<string, string>
  body: Uint8Array
  /** connections are reused within one pool only: the endpoint's id */
  poolKey: string
  /** the body leaves in pieces, over half of the deadline: a test of the receiver's patience */
  isSlow?: boolean
}

/** Milliseconds by phase; null where it was not reached, 0 where an open connection was used. */
export interface Timing {
  dnsMs: number | null
  connectMs: number | null
  tlsMs: number | null
  firstByteMs: number | null
}

/** How an attempt went; times in milliseconds. */
export interface SendResult {
  ok: boolean
  cause: Cause | null
  /** the fault is ours, such as no descriptor left: the receiver should not be charged with this attempt */
  isOurs: boolean
  statusCode: number | null
  startedAt: number
  endedAt: number
  durationMs: number
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  responseTruncated: boolean
  timing: Timing
  /** the one of the host's addresses that answered; null when none did */
  address: string | null
}

export interface CertificateFacts {
  /** as OpenSSL names it, such as `TLSv1.3` */
  protocol: string
  issuer: string
  /** milliseconds since 1970 */
  validTo: number
  /** whole days, negative once it has expired */
  daysLeft: number
  ms: number
}

/** What an attempt would meet; what was not reached is null. A certificate that was refused is shown all the same. */
export interface ProbeResult {
  ok: boolean
  cause: Cause | null
  /** every address of the name, forbidden ones included */
  dns: { addresses: string[]; ms: number } | null
  connect: { address: string; ms: number } | null
  tls: CertificateFacts | null
}

/** The one way out of the house: every delivery, test and check goes through it. */
export interface Sender {
  /** Sends one POST and reports how it ended; never throws, never takes longer than the deadline. */
  send(request: OutboundRequest): Promise<SendResult>
  /** Reports what an attempt would meet, without sending a request; never throws, under the same deadline. */
  probe(target: { url: string }): Promise<ProbeResult>
  close(): Promise<void>
}

/** Counts how often keys are used, in memory, and writes it down every ten seconds: a request never waits for it. */
export interface KeyMeter {
  note(keyId: string): void
  /** Writes down what has not been yet. */
  flush(): Promise<void>
  stop(): Promise<void>
}

export interface FollowerOptions {
  /** followers of one partner with the same topic are told the same */
  topic: string
  /** the events that tell of these deliveries */
  read: (ids: string[]) => Promise<string>
  /** whether its reader may still see them */
  isAllowed: () => Promise<boolean>
}

/** Tells the open streams of this process what has changed in the database, whichever process changed it. */
export interface LiveFeed {
  /** Opens a stream of a partner's changes; throws a 429 when it has too many open, 503 when this process stops. */
  follow(partnerId: string, options: FollowerOptions): Promise<ReadableStream<Uint8Array>>
  /** how many streams are open */
  readonly open: number
  /** Ends every stream and stops looking. */
  close(): Promise<void>
}

/** Counts in this process's memory; several processes allow as many times more. */
export interface RateLimiter {
  /** Takes one from what `who` may do; null without a limit. */
  take(kind: RateKind, who: string): Promise<RateState | null>
  /** Whether `who` has used up what it may do; takes nothing. */
  peek(kind: RateKind, who: string): Promise<RateState | null>
  /** Takes back one that was taken. */
  giveBack(kind: RateKind, who: string): Promise<void>
  /** Forgets what `who` did. */
  forget(kind: RateKind, who: string): Promise<void>
}

export interface RateState {
  limit: number
  remaining: number
  resetMs: number
  isOver: boolean
}

export type RateKind = keyof RateLimits

/** Seals small secrets for storage; what is sealed for one owner cannot be opened for another. */
export interface SecretBox {
  /** what every text that this key has sealed begins with */
  prefix: string
  /** `v1.<key id>.<base64 of nonce, tag and ciphertext>` */
  seal(plain: string, owner: string): string
  /** Throws when the key is another one, the text was altered or belongs to another owner. */
  open(sealed: string, owner: string): string
  /** The same for the same text and key, and of no use to whoever has not the key; begins with `prefix`. */
  fingerprint(text: string): string
}

/** A plain text for one person. */
export interface Mail {
  to: string
  subject: string
  text: string
  /** the same for the same mail, however often it is sent, so that mailboxes can drop the second */
  id: string
}

export interface Mailer {
  /**
   * Hands a mail to the mail server; `refused` when it will never take this one. Rejects when it may take it later;
   * what is thrown names no person.
   */
  send(mail: Mail): Promise<'sent' | 'refused'>
  close(): void
}

export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error' | 'debug'>
