import type { Cidr } from './classify-address'

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

/** True for exactly the local test inbox. */
export function isSandbox(policy: EgressPolicy, host: string, port: number): boolean {
  return policy.sandbox !== null && host === 'localhost' && port === policy.sandbox.port
}
