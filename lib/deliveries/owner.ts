import { newOwner } from '@/lib/process-space'

/** This process, as it stands beside each request it sends. */
export const ownProcess = newOwner()
