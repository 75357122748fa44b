import { maskQuery } from '@/lib/contract/format'
import type { Actor } from './actor'

/**
 * An endpoint's URL as this actor may see it: for viewers and support the values of its query are hidden, as they may
 * be tokens.
 */
export function shownUrl(actor: Actor, url: string): string {
  const isMasked = actor.kind === 'user' && (actor.role === 'viewer' || actor.role === 'support')
  return isMasked ? maskQuery(url) : url
}
