/** Pending is to come or under way; the others are final. */
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'cancelled'] as const

/** How a test may differ from what we send in earnest, to see what a receiver makes of it. */
export const testVariants = ['wrong_signature', 'repeated', 'slow'] as const
export type TestVariant = (typeof testVariants)[number]
