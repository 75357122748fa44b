import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CertificatePair } from '@/lib/sandbox/certificates'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Demo {
  accountId: string
  partnerKey: string
  platformKey: string
  logins: { role: string; email: string; password: string }[]
}

/** A production server on loopback with its own data folder. */
export interface Product {
  url: string
  dataDir: string
  demo: Demo
  /** what it has printed so far, including its log */
  output(): string
  /** the process ID of the server */
  pid(): number
  start(): Promise<void>
  /** Sends SIGTERM and resolves with the exit code. */
  stop(): Promise<number | null>
  /** kill -9 */
  kill(): Promise<void>
  dispose(): Promise<void>
}

/** The environment of a server, without this process's variables except PATH and HOME. */
export function serverEnvironment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH = '', HOME = '' } = process.env
  return { NODE_ENV: '', PATH, HOME, ...extra } as unknown as NodeJS.ProcessEnv
}

/** Starts the built product in local mode, able to reach receivers on loopback whose certificates `ca` issued. */
export async function startProduct(
  ca: CertificatePair,
  retrySchedule: string,
  extraEnvironment: Record<string, string> = {},
): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'recover-journey-'))
  const caFile = join(dataDir, 'receivers-ca.pem')
  writeFileSync(caFile, ca.certPem)
  const [port, sandboxPort] = await findFreePorts()
  const env = serverEnvironment({
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    DATA_DIR: dataDir,
    RETRY_SCHEDULE: retrySchedule,
    EGRESS_ALLOWED_CIDRS: '127.0.0.0/8',
    NODE_EXTRA_CA_CERTS: caFile,
    RATE_LIMIT_READ: '0',
    RATE_LIMIT_WRITE: '0',
    RATE_LIMIT_PUBLISH: '0',
    ...extraEnvironment,
  })
  const url = `http://127.0.0.1:${port}`
  let server: ChildProcess
  let output = ''

  const start = async () => {
    server = spawn(process.execPath, ['bin/start.mjs'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk
      })
    }
    await waitUntilReady(url, server, () => output)
  }
  const end = (signal: NodeJS.Signals) =>
    new Promise<number | null>((resolve) => {
      if (server.exitCode !== null || server.signalCode !== null) return resolve(server.exitCode)
      server.once('exit', (code) => resolve(code))
      server.kill(signal)
    })
  const dispose = async () => {
    await end('SIGTERM')
    rmSync(dataDir, { recursive: true, force: true })
  }

  await start()
  const demo = JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as Demo
  const kill = async () => void (await end('SIGKILL'))
  const pid = () => server.pid ?? 0
  return { url, dataDir, demo, output: () => output, pid, start, stop: () => end('SIGTERM'), kill, dispose }
}

async function waitUntilReady(url: string, server: ChildProcess, output: () => string): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}:\n${output()}`)
    const ready = await fetch(`${url}/api/ready`).catch(() => null)
    if (ready?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Returns two free ports. */
export async function findFreePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const
  const ports = servers.map(
    (server) =>
      new Promise<number>((resolve) =>
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
      ),
  )
  const [first = 0, second = 0] = await Promise.all(ports)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return [first, second]
}

/** The lines of the product's log at level error or above. */
export function findLoggedErrors(output: string): string[] {
  return output.split('\n').filter((line) => /^\{"level":[56]0/.test(line))
}
