/** Each thing that a page reads from /v1, and what tells it from others of its kind. */
interface Resources {
  'audit-log': [part: 'pages' | 'latest']
  'deliveries.pages': [text: string, until: string]
  'deliveries.since': [text: string, until: string]
  'deliveries.any': [text: string]
  'deliveries.facets': [text: string, until?: string]
  'deliveries.histogram': [text: string, until?: string]
  'deliveries.failed-by-cause': [from: string]
  delivery: [id: string]
  'delivery.last-success': [id: string]
  'delivery.opened': [id: string]
  endpoints: []
  'endpoint.signing': [id: string]
  'endpoint.stats': [id: string, window: string]
  'first-run': []
  inboxes: []
  'inbox.requests': [id: string, limit: number, received?: number]
  invites: []
  keys: []
  memberships: []
  notices: [cursor: string]
  'notices.open': []
  replays: [cursor: string]
  replay: [id: string]
  sessions: []
  stats: [window: string]
  support: [search: string]
  users: []
  views: []
}

/**
 * The key under which the browser keeps a thing that it has read. Without the arguments that may be left out it stands
 * for all that begin alike, for invalidating them. The list is a type, so that it adds nothing to any page.
 */
export function keyOf<Name extends keyof Resources>(name: Name, ...of: Resources[Name]) {
  return [name, ...of]
}
