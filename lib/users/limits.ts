/** Characters that a password must and may have. */
export const leastPassword = 8
export const mostPassword = 256
