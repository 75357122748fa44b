/** The tabs of an endpoint's page, as its address names them; the first is the one without a name there. */
export const endpointTabs = ['deliveries', 'health', 'settings', 'signing', 'activity'] as const
