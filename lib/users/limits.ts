/** Users of one partner, including invited ones. */
export const maxUsers = 100

/** Minimum and maximum length of a password. */
export const minPasswordLength = 8
export const maxPasswordLength = 256
