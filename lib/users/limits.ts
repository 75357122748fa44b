/** Users of one partner, those invited included. */
export const mostUsers = 100

/** Characters that a password must and may have. */
export const leastPassword = 8
export const mostPassword = 256
