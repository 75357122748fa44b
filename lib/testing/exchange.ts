import { parseCidrs } from '@/lib/config/cidr'
import { createSender } from '@/lib/dispatch/send'
import type { Runtime } from '@/lib/platform/context'
import type { EgressPolicy, OutboundRequest, SendResult } from '@/lib/platform/ports'
import { type RawServer, type Script, startRawServer } from './raw-server'

/** A policy that allows no address at all, apart from `overrides`. */
export function strictPolicy(overrides: Partial<EgressPolicy> = {}): EgressPolicy {
  return { allowedCidrs: [], dnsServers: [], ownHosts: [], sandbox: null, timeoutMs: 3_000, ...overrides }
}

/** A policy that reaches one server on loopback and trusts its authority. */
export function policyFor(server: { port: number; ca: string }, timeoutMs = 3_000): EgressPolicy {
  const sandbox = { port: server.port, ca: server.ca }
  return strictPolicy({ allowedCidrs: parseCidrs('127.0.0.0/8'), sandbox, timeoutMs })
}

/** What a test runtime sends with when the bytes on the wire matter; attempts take no time on its clock. */
export function sendingTo(receiver: { port: number; ca: string }): Pick<Runtime, 'sender' | 'egress'> {
  const egress = policyFor(receiver, 10_000)
  const real = createSender(egress)
  return {
    egress,
    sender: { ...real, send: async (request) => ({ ...(await real.send(request)), durationMs: 0 }) },
  }
}

/** One delivery's request for the sender. */
export function requestTo(port: number, overrides: Partial<OutboundRequest> = {}): OutboundRequest {
  return {
    url: `https://localhost:${port}/hook?x=1`,
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from('{"id":"evt_abc123"}'),
    poolKey: 'wh_001',
    ...overrides,
  }
}

/** Sends one request to a server with a script; throws when a connection stays open after the sender closed. */
export async function exchange(
  script: Script,
  options: { timeoutMs?: number; body?: Uint8Array } & Parameters<typeof startRawServer>[1] = {},
): Promise<SendResult & { server: RawServer }> {
  const { timeoutMs, body, ...serverOptions } = options
  const server = await startRawServer(script, serverOptions)
  const sender = createSender(policyFor(server, timeoutMs))
  try {
    const result = await sender.send(requestTo(server.port, body ? { body } : {}))
    await sender.close()
    await server.drained()
    return { ...result, server }
  } finally {
    await server.close()
  }
}
