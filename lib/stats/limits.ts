export const windowNames = ['1h', '24h', '7d', '30d'] as const
export type WindowName = (typeof windowNames)[number]

/** Counts stop here, because a dashboard can say "10 000 or more". */
export const maxCounted = 10_000
