export const windowNames = ['1h', '24h', '7d', '30d'] as const
export type WindowName = (typeof windowNames)[number]

/** Counts that go no further, because a dashboard says "10 000 or more" just as well. */
export const maxCounted = 10_000
