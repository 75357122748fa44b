/** How long an answer is kept to be given again. */
export const keepAnswersMs = 24 * 3_600_000
