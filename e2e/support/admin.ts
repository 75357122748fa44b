import { spawn } from 'node:child_process'
import { root, serverEnvironment } from './product'

/** Runs an admin command and parses its JSON output if it succeeds. */
export function admin(dataDir: string, line: string): Promise<Ran> {
  const args = ['run', '--silent', 'admin', '--', ...line.split(' ')]
  const child = spawn('npm', args, { cwd: root, env: serverEnvironment({ DATA_DIR: dataDir }) })
  let output = ''
  let error = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    error += chunk
  })
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, made: code === 0 ? JSON.parse(output) : {}, output, error })),
  )
}

interface Ran {
  code: number | null
  made: Made
  output: string
  error: string
}

interface Made {
  id?: string
  key?: string
  email?: string
  password?: string
  partners?: { id: string; name: string }[]
}
