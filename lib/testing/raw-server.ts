import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createSecureContext, type SecureContext, type SecureContextOptions, TLSSocket } from 'node:tls'
import type { CertificatePair } from '@/lib/sandbox/certificates'
import { issueTestCertificate, testAuthority } from './authority'
import { Peer } from './peer'

/** What a server does with one connection, byte by byte. */
export type Script = (peer: Peer) => void | Promise<void>

export interface RawServer {
  host: string
  port: number
  /** the authority that clients should trust: the one given, or the test authority */
  ca: string
  /** TCP connections accepted in total */
  connections: number
  /** TCP connections that are open now */
  open: number
  /** complete requests, head and body, in order of arrival */
  requests: string[]
  /** the names that TLS clients requested */
  serverNames: string[]
  /** Resolves when no connection is open; throws when one stays open. */
  drained(): Promise<void>
  close(): Promise<void>
}

interface RawServerOptions {
  host?: string
  port?: number
  /** null: no TLS, the script speaks on the plain connection */
  tls?: (SecureContextOptions & { pair?: CertificatePair }) | null
  /** requests a client certificate, and whether it is mandatory */
  clientCertificate?: 'required' | 'optional'
}

const ownCertificate = issueTestCertificate({ hosts: ['localhost', '127.0.0.1', 'hooks.example.test'] })

/** A server on loopback that follows its script on each connection. */
export async function startRawServer(script: Script, options: RawServerOptions = {}): Promise<RawServer> {
  const { host = '127.0.0.1', port = 0, tls = {}, clientCertificate } = options
  const pair = tls?.pair ?? (await ownCertificate)
  const secureContext = tls && createSecureContext({ cert: pair.certPem, key: pair.keyPem, ...tls })
  // For each TCP connection, the socket that its script uses.
  const sockets = new Map<Socket, Socket>()

  const server = createServer((raw) => {
    sockets.set(raw, raw)
    const number = ++state.connections
    raw.on('error', () => undefined)
    raw.on('close', () => sockets.delete(raw))
    const run = (socket: Socket) => {
      sockets.set(raw, socket)
      new Peer(socket, raw, number, state.requests).run(script)
    }
    const { serverNames } = state
    if (secureContext) acceptTls(raw, { secureContext, clientCertificate, serverNames }, run)
    else run(raw)
  })
  await once(server.listen(port, host), 'listening')

  const state: RawServer = {
    host,
    port: (server.address() as AddressInfo).port,
    ca: tls?.ca ? String(tls.ca) : (await testAuthority).certPem,
    connections: 0,
    get open() {
      return sockets.size
    },
    requests: [],
    serverNames: [],
    async drained() {
      // A close is noticed only while reading.
      for (const socket of sockets.values()) socket.resume()
      for (const giveUpAt = Date.now() + 5_000; sockets.size > 0; await pause(5)) {
        if (Date.now() > giveUpAt) throw new Error(`${sockets.size} connections stay open`)
      }
    },
    async close() {
      for (const raw of sockets.keys()) raw.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return state
}

/**
 * Servers on several loopback addresses that share a port; that it is free on all of them can only be found by
 * trying.
 */
export async function startOnOnePort(script: Script, hosts: string[]): Promise<RawServer[]> {
  const servers: RawServer[] = []
  for (const host of hosts) {
    try {
      servers.push(await startRawServer(script, { host, port: servers[0]?.port ?? 0 }))
    } catch (error) {
      await Promise.all(servers.map((server) => server.close()))
      if ((error as { code?: string }).code === 'EADDRINUSE') return startOnOnePort(script, hosts)
      throw error
    }
  }
  return servers
}

interface TlsSettings {
  secureContext: SecureContext
  clientCertificate: RawServerOptions['clientCertificate']
  serverNames: string[]
}

function acceptTls(
  raw: Socket,
  { secureContext, clientCertificate, serverNames }: TlsSettings,
  run: (socket: Socket) => void,
): void {
  const socket = new TLSSocket(raw, {
    isServer: true,
    secureContext,
    requestCert: clientCertificate !== undefined,
    rejectUnauthorized: clientCertificate === 'required',
    SNICallback: (name, done) => {
      serverNames.push(name)
      done(null, secureContext)
    },
  })
  socket.on('error', () => raw.destroy())
  socket.once('secure', () => run(socket))
}
