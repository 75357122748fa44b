import type { FirstRunStep } from '@/lib/first-run/schema'

export interface StepText {
  title: string
  /** what is so once it is done */
  done: string
  action: string
  /** where it is done; null before there is an endpoint */
  hrefOf: (webhookId: string | null) => string | null
  /** whoever only reads can go there as well */
  isForAll?: true
  mistakes: [string, string]
}

const settingsOf = (id: string | null) => id && `/endpoints/${id}?tab=settings`

/** What each of the first steps is, and the two mistakes that are made most at it. */
export const stepTexts: Record<FirstRunStep, StepText> = {
  endpoint: {
    title: 'Add an endpoint',
    done: 'added',
    action: 'New endpoint',
    hrefOf: () => '/endpoints/new',
    mistakes: [
      'Use a public https:// URL. localhost and private addresses are rejected.',
      'Enter the path that accepts POST requests, not your home page.',
    ],
  },
  reached: {
    title: 'Check the connection',
    done: 'reachable',
    action: 'Check connection',
    hrefOf: settingsOf,
    mistakes: [
      'Use a certificate from a public CA and serve the full chain.',
      'Allow inbound traffic from Recover on the port in the URL.',
    ],
  },
  test_sent: {
    title: 'Send a test event',
    done: 'sent',
    action: 'Send test event',
    hrefOf: settingsOf,
    mistakes: [
      'Paused endpoints don’t receive tests. Resume the endpoint first.',
      'Tests aren’t retried. After a fix, send another one.',
    ],
  },
  delivered: {
    title: 'Receive your first delivery',
    done: 'delivered',
    action: 'View deliveries',
    hrefOf: (id) => id && `/endpoints/${id}`,
    isForAll: true,
    mistakes: [
      'Verify the signature against the raw body. Parsing and re-serialising JSON changes it.',
      'Return 2xx before the timeout and process the event afterwards. Redirects aren’t followed.',
    ],
  },
  api_call: {
    title: 'Make your first API call',
    done: 'called',
    action: 'Create an API key',
    hrefOf: () => '/developers/new',
    mistakes: [
      'Send the key in the X-Partner-Key header only.',
      'Send JSON with Content-Type: application/json. Unknown fields are rejected.',
    ],
  },
  colleague: {
    title: 'Invite a teammate',
    done: 'invited',
    action: 'Invite',
    hrefOf: () => '/settings',
    mistakes: [
      'Only owners can invite. Admins manage endpoints, replays and keys; viewers have read-only access.',
      'Each link works for one person and expires after 7 days.',
    ],
  },
}
