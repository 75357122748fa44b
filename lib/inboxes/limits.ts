/** How many test inboxes a partner may have. */
export const maxInboxes = 10
/**
 * Only an inbox's newest requests are kept: up to this many, with this many bytes of bodies in total, but at least
 * one.
 */
export const keptRequests = 100
export const keptBytes = 2 * 1024 * 1024
/** No more of a body is read: an event's data may have 256 KiB, and its envelope is short. */
export const maxBodyBytes = 257 * 1024
/** How long a response may be delayed, and how long a request is left hanging, ms. */
export const maxDelayMs = 60_000
