/** How many deliveries a replay's filter may name: they stand in the address of its plan. */
export const maxReplayedIds = 100
