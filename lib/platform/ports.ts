import type pino from 'pino'
import type { Cidr } from '@/lib/config/cidr'
import type { RateLimits } from '@/lib/config/limits'
import type { Cause } from '@/lib/contract/causes'

/** Where requests may go and how long they may take; the same for every caller. */
export interface EgressPolicy {
  /** the only exception to the blocked address classes */
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
  /** connections are reused only within one pool: the endpoint's id */
  poolKey: string
  /** the body is sent in chunks over half of the deadline, to test the receiver's patience */
  isSlow?: boolean
}

/** Milliseconds per phase; null where it was not reached, 0 where an open connection was reused. */
export interface Timing {
  dnsMs: number | null
  connectMs: number | null
  tlsMs: number | null
  firstByteMs: number | null
}

/** The result of an attempt; times in milliseconds. */
export interface SendResult {
  ok: boolean
  cause: Cause | null
  /** the fault is ours, such as running out of descriptors: the receiver should not be charged with this attempt */
  isOurs: boolean
  statusCode: number | null
  startedAt: number
  endedAt: number
  durationMs: number
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  responseTruncated: boolean
  timing: Timing
  /** which of the host's addresses responded; null when none did */
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

/** What an attempt would meet; null for phases that weren't reached. A refused certificate is included. */
export interface ProbeResult {
  ok: boolean
  cause: Cause | null
  /** every address of the name, forbidden ones included */
  dns: { addresses: string[]; ms: number } | null
  connect: { address: string; ms: number } | null
  tls: CertificateFacts | null
}

/** The only exit to receivers: every delivery, test and check goes through it. */
export interface Sender {
  /** Sends one POST and returns its result; never throws, never exceeds the deadline. */
  send(request: OutboundRequest): Promise<SendResult>
  /** Returns what an attempt would meet without sending a request; never throws, same deadline. */
  probe(target: { url: string }): Promise<ProbeResult>
  close(): Promise<void>
}

/** Counts key uses in memory and writes them every ten seconds: a request never waits for it. */
export interface KeyMeter {
  note(keyId: string): void
  /** Writes the counts that are still in memory. */
  flush(): Promise<void>
  stop(): Promise<void>
}

export interface FollowerOptions {
  /** followers of one partner with the same topic receive the same events */
  topic: string
  /** the events for these deliveries */
  read: (ids: string[]) => Promise<string>
  /** whether the reader may still see them */
  isAllowed: () => Promise<boolean>
}

/** Notifies this process's open streams of changes in the database, whichever process made them. */
export interface LiveFeed {
  /** Opens a stream of a partner's changes; throws a 429 when it has too many open, 503 when this process stops. */
  follow(partnerId: string, options: FollowerOptions): Promise<ReadableStream<Uint8Array>>
  /** how many streams are open */
  readonly open: number
  /** Ends every stream and stops polling. */
  close(): Promise<void>
}

/** Counts in this process's memory; several processes allow that many times more. */
export interface RateLimiter {
  /** Takes one from the caller's allowance; null without a limit. */
  take(kind: RateKind, who: string): Promise<RateState | null>
  /** Reads the caller's allowance without taking from it. */
  peek(kind: RateKind, who: string): Promise<RateState | null>
  /** Gives back one that was taken. */
  giveBack(kind: RateKind, who: string): Promise<void>
  /** Resets the caller's allowance. */
  forget(kind: RateKind, who: string): Promise<void>
}

export interface RateState {
  limit: number
  remaining: number
  resetMs: number
  isOver: boolean
}

export type RateKind = keyof RateLimits

/** Seals small secrets for storage; one sealed for one owner cannot be opened for another. */
export interface SecretBox {
  /** the prefix of every text that this key has sealed */
  prefix: string
  /** `v1.<key id>.<base64 of nonce, tag and ciphertext>` */
  seal(plain: string, owner: string): string
  /** Throws when the key is different, the text was altered, or it belongs to another owner. */
  open(sealed: string, owner: string): string
  /** The same for the same text and key, useless without the key; begins with `prefix`. */
  fingerprint(text: string): string
}

/** A plain text for one person. */
export interface Mail {
  to: string
  subject: string
  text: string
  /** the same each time a mail is sent, so that mailboxes can drop duplicates */
  id: string
}

export interface Mailer {
  /**
   * Hands a mail to the mail server; `refused` when it will never accept this one. Rejects when it may accept it
   * later; the error names no person.
   */
  send(mail: Mail): Promise<'sent' | 'refused'>
  close(): void
}

export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error' | 'debug'>
