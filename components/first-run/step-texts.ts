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
      'The URL begins with https:// and is public: localhost and private addresses are refused.',
      'It is the path that takes POST requests, not the home page of the service.',
    ],
  },
  reached: {
    title: 'Reach it',
    done: 'it answers',
    action: 'Check it',
    hrefOf: settingsOf,
    mistakes: [
      'The certificate comes from a public authority and is served with its intermediates.',
      'The firewall lets our requests in on the port of the URL.',
    ],
  },
  test_sent: {
    title: 'Send a test event',
    done: 'sent',
    action: 'Send test event',
    hrefOf: settingsOf,
    mistakes: [
      'A paused endpoint takes none: resume it first.',
      'A test is tried once only: after mending something, send another.',
    ],
  },
  delivered: {
    title: 'Answer with a first 2xx',
    done: 'delivered',
    action: 'See its deliveries',
    hrefOf: (id) => id && `/endpoints/${id}`,
    isForAll: true,
    mistakes: [
      'Verify the signature over the raw body: parsed and printed again it has another one.',
      'Answer within the deadline: answer first, work afterwards. Redirects are not followed.',
    ],
  },
  api_call: {
    title: 'Call the API with a key',
    done: 'called',
    action: 'Read the guide',
    hrefOf: () => '/docs',
    isForAll: true,
    mistakes: [
      'The key goes into the X-Partner-Key header and nowhere else.',
      'A body needs Content-Type: application/json; a field that is not known is refused.',
    ],
  },
  colleague: {
    title: 'Invite a colleague',
    done: 'invited',
    action: 'To the team',
    hrefOf: () => '/settings',
    isForAll: true,
    mistakes: [
      'Only owners invite; admins manage endpoints, replays and keys, viewers look.',
      'A link lets one person in, within seven days: each colleague has their own.',
    ],
  },
}
