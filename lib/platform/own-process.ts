import { newOwner } from './process-space'

/** This process's name, stored with each request it sends. */
export const ownProcess = newOwner()
