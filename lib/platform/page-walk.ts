import type { Walker } from '@/db/common/walk'
import { idOf } from './actor'
import type { Context } from './context'

/** The walk of a page that a person waits for. */
export function walkOf({ runtime, partnerId, actor }: Context): Walker {
  return (work) => runtime.walks.run('page', partnerId || (idOf(actor) ?? ''), work)
}
