/** How many endpoints a partner may have. */
export const mostEndpoints = 100
