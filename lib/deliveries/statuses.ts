/** Pending is to come or under way; the others are final. */
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'cancelled'] as const
