import { maskQuery } from '@/lib/contract/format'
import type { Actor } from './actor'

/** An endpoint's URL as this actor may see it: viewers and support see no value of its query, which may be a token. */
export function shownUrl(actor: Actor, url: string): string {
  const isMasked = actor.kind === 'user' && (actor.role === 'viewer' || actor.role === 'support')
  return isMasked ? maskQuery(url) : url
}
