import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { composeGreeting } from './greeting'

const demo = {
  accountId: 'acc_8f3a1b2c',
  partnerKey: 'pk_partner',
  platformKey: 'pk_platform',
  logins: [],
}
const caFile = "/home/o'connor/my data/*/ca.pem"
const greeting = composeGreeting({ publicUrl: 'http://[::1]:3000', sandboxPort: 3443, caFile, demo })
const commands = greeting.match(/^ {2}curl .+$/gm) ?? []
const fields = (json: string | undefined) => JSON.parse(json ?? '')

// Like zsh, bash is told to refuse a pattern that matches no file.
const shells: [string, string][] = [
  ['sh', ''],
  ['bash', 'shopt -s failglob'],
  ['zsh', ''],
]
const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0

describe.each(shells.filter(([shell]) => has(shell)))(
  'the printed quick-start commands, pasted into %s,',
  (shell, setUp) => {
    it('pass curl exactly the intended arguments', () => {
      const script = [
        setUp,
        'curl() { for word; do printf "%s\\0" "$word"; done; printf "\\n"; }',
        ...commands,
      ]
      const output = execFileSync(shell, ['-c', script.join('\n')], { encoding: 'utf8' })
      const [create = [], publish = [], received] = output
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\0').slice(0, -1))
      expect(create.slice(0, 4)).toEqual([
        '-s',
        'http://[::1]:3000/v1/webhooks',
        '-H',
        'X-Partner-Key: pk_partner',
      ])
      expect(fields(create.at(-1))).toMatchObject({ url: 'https://localhost:3443/inbox', events: ['*'] })
      expect(publish.slice(0, 4)).toEqual([
        '-s',
        'http://[::1]:3000/v1/events',
        '-H',
        'X-Platform-Key: pk_platform',
      ])
      expect(fields(publish.at(-1))).toMatchObject({ account_id: 'acc_8f3a1b2c' })
      expect(received).toEqual(['-s', '--cacert', caFile, 'https://localhost:3443/received?wait=10'])
    })
  },
)
