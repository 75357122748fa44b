/** How many endpoints a partner may have. */
export const maxEndpoints = 100
