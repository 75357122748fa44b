import type { EgressPolicy } from '@/lib/platform/ports'

/** True only for the local test inbox. */
export function isSandbox(policy: EgressPolicy, host: string, port: number): boolean {
  return policy.sandbox !== null && host === 'localhost' && port === policy.sandbox.port
}
