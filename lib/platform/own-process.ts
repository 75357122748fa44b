import { newOwner } from './process-space'

/** This process, as it stands beside each request it sends. */
export const ownProcess = newOwner()
