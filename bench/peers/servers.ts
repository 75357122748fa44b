import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '../free-port'

/** A server of Debian's that a peer needs. */
export interface PeerServer {
  port: number
  /** of all its processes, also those it starts later */
  listPids(): number[]
  stop(): void
}

const debianPostgres = '/usr/lib/postgresql'

/** Starts a Redis that keeps nothing; null where it is not installed. */
export async function startRedis(): Promise<PeerServer | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null
  const port = await findFreePort()
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', options, { stdio: 'ignore', cwd: tmpdir() })
  return toServer(child, port, () => child.kill('SIGKILL'))
}

/** Starts a Postgres with a new data folder and its own settings; null where it is not installed. */
export async function startPostgres(): Promise<PeerServer | null> {
  const [version] = existsSync(debianPostgres) ? readdirSync(debianPostgres) : []
  if (!version) return null
  const programs = join(debianPostgres, version, 'bin')
  const folder = mkdtempSync(join(tmpdir(), 'recover-bench-postgres-'))
  const port = await findFreePort()
  // It refuses to run as root.
  const owner = userInfo().uid === 0 ? idsOf('postgres') : null
  if (owner) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const init = ['-D', data, '-U', 'postgres', '--auth', 'trust', '--no-sync']
  execFileSync(join(programs, 'initdb'), init, { ...owner, cwd: folder, stdio: 'ignore' })
  const options = ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder, '-c', 'max_connections=50']
  const child = spawn(join(programs, 'postgres'), options, { ...owner, cwd: folder, stdio: 'ignore' })
  const isReady = () =>
    spawnSync(join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', `${port}`]).status === 0
  while (!isReady()) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('Postgres did not start')
    await delay(100)
  }
  return toServer(child, port, () => {
    // Waits until it has ended, because it writes to its folder until then.
    const stop = ['stop', '-D', data, '-m', 'immediate']
    execFileSync(join(programs, 'pg_ctl'), stop, { ...owner, cwd: folder, stdio: 'ignore' })
    rmSync(folder, { recursive: true, force: true })
  })
}

function toServer(child: ChildProcess, port: number, stop: () => unknown): PeerServer {
  const pid = child.pid ?? 0
  process.once('exit', stop)
  return {
    port,
    listPids: () => [pid, ...childrenOf(pid)],
    stop: () => {
      process.off('exit', stop)
      stop()
    },
  }
}

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', `${pid}`], { encoding: 'utf8' })
  return stdout.split('\n').filter(Boolean).map(Number)
}

function idsOf(user: string): { uid: number; gid: number } {
  const id = (option: string) => Number(execFileSync('id', [option, user], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
