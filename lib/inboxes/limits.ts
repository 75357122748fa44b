/** How many test inboxes a partner may have. */
export const maxInboxes = 10
/** Of an inbox's requests the newest are kept: so many, with so many bytes of bodies together, but at least one. */
export const keptRequests = 100
export const keptBytes = 2 * 1024 * 1024
/** More of a body is not read: an event's data may have 256 KiB, and its envelope is short. */
export const maxBodyBytes = 257 * 1024
/** How long an answer may be put off, and how long a request is left hanging, ms. */
export const maxDelayMs = 60_000
