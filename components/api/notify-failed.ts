import { notify } from '@/components/ui/toasts'
import { reasonOf } from './mutation-error'

interface Words {
  /** stands before the reason */
  prefix?: string
  /** the reason where the API has none */
  otherwise?: string
}

/** Says in a toast why the API did not do what was asked of it, where there is no place for a MutationError. */
export function notifyFailed(error: unknown, { prefix = '', otherwise }: Words = {}): void {
  notify.error(`${prefix}${reasonOf(error, otherwise)}`)
}
