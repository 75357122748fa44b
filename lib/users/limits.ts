/** Users of one partner, those invited included. */
export const maxUsers = 100

/** Characters that a password must and may have. */
export const minPasswordLength = 8
export const maxPasswordLength = 256
