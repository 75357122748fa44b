import type { Demo } from './demo'

/** A text quoted as one word of a POSIX shell. */
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/**
 * What local mode prints once it is ready: where to sign in, and commands that can be pasted one by one or all
 * together.
 */
export function composeGreeting(options: {
  publicUrl: string
  sandboxPort: number
  caFile: string
  demo: Demo
}): string {
  const { publicUrl, sandboxPort, caFile, demo } = options
  const sandbox = `https://localhost:${sandboxPort}`
  const logins = demo.logins.map(
    ({ role, email, password }) => `  ${role.padEnd(8)} ${email.padEnd(22)} ${password}`,
  )
  const event = JSON.stringify({
    type: 'checklist.completed',
    account_id: demo.accountId,
    data: {
      phone: '+14155551234',
      lead_name: 'John Doe',
      checklist_progress: 1,
      completed_items: 4,
      total_items: 4,
    },
  })
  const endpoint = JSON.stringify({
    url: `${sandbox}/inbox`,
    events: ['*'],
    secret: 'whsec_your_signing_secret',
  })
  return `
Recover Webhooks is running in local mode (demo data, reachable from this machine only)

Portal   ${publicUrl}
${logins.join('\n')}

Keys
  partner  ${demo.partnerKey}
  platform ${demo.platformKey}

Try it (paste these one at a time): create an endpoint, publish an event, see what arrived
  curl -s '${publicUrl}/v1/webhooks' -H "X-Partner-Key: ${demo.partnerKey}" -H "Content-Type: application/json" -d ${quote(endpoint)}
  curl -s '${publicUrl}/v1/events' -H "X-Platform-Key: ${demo.platformKey}" -H "Content-Type: application/json" -d ${quote(event)}
  curl -s --cacert ${quote(caFile)} '${sandbox}/received?wait=10'

Or watch it arrive in the portal, under Tools → Test inbox: ${publicUrl}/tools/inbox
The sandbox responds as its URL tells it to: /inbox?status=503, ?delay=2s, ?hang, ?reset, ?redirect=https://…
`
}
