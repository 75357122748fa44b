/** Pending means waiting or in flight; the others are final. */
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'cancelled'] as const

/** The deliberate mistakes of tests, to see how a receiver handles them. */
export const testVariants = ['wrong_signature', 'repeated', 'slow'] as const
export type TestVariant = (typeof testVariants)[number]
