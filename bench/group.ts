import { type ChildProcess, spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A command with its own process group, including npm, as a terminal or supervisor starts it. */
export class Group {
  private readonly child: ChildProcess
  private output = ''

  constructor(command: string[], environment: Record<string, string>) {
    const [program = '', ...args] = command
    this.child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    this.child.stdout?.on('data', (chunk) => {
      this.output += chunk
    })
  }

  /** Resolves once the output contains this text. */
  async untilPrinted(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (!this.isAlive()) throw new Error(`It ended before it printed "${text}"`)
      await pause(20)
    }
  }

  /** Sends a signal to every process of the group. */
  signal(signal: NodeJS.Signals | 0): void {
    process.kill(-(this.child.pid ?? 0), signal)
  }

  /** Resolves once no process of the group is left. */
  async untilGone(): Promise<void> {
    while (this.isAlive()) await pause(10)
  }

  private isAlive(): boolean {
    try {
      this.signal(0)
      return true
    } catch {
      return false
    }
  }
}
