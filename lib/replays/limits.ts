/** How many deliveries a replay's filter may name: they are part of the URL of its plan. */
export const maxReplayedIds = 100
