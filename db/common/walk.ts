/** A walk through very many rows, in pieces between which other work can run. */
export interface Walk {
  /** how many rows the next piece should look at, so that it takes some milliseconds */
  readonly rows: number
  /** Does one piece of work, a statement or a few, when its turn comes. */
  piece<T>(work: () => Promise<T>): Promise<T>
}

/** Runs a walk when its turn comes, on behalf of the caller it was made for. */
export type Walker = <T>(walk: (walk: Walk) => Promise<T>) => Promise<T>
