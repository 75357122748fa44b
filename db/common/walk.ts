/** A walk through very many rows, in pieces between which others have the thread. */
export interface Walk {
  /** how many rows the next piece should look at, so that it takes some milliseconds */
  readonly rows: number
  /** Does one piece of work, a statement or a few, once it is its turn. */
  piece<T>(work: () => Promise<T>): Promise<T>
}

/** Runs a walk once it is its turn, for whoever it stands for. */
export type Walker = <T>(walk: (walk: Walk) => Promise<T>) => Promise<T>
