import type { Database, Statement } from 'better-sqlite3'

const maxCounted = 1_000

const kinds = ['steps is null', 'steps is not null']
const dueWhere = (kind: string) => `ie_runs where status = 0 and ${kind} and due_at <= @now`
const lineWhere = (kind: string) => `ie_runs where status = 1 and ${kind}`
const sleepWhere = (kind: string) => `ie_runs where status = 0 and ${kind} and due_at > @now`
const count = (where: (kind: string) => string) =>
  kinds.map((kind) => `(select count(*) from (select 1 from ${where(kind)} limit @max))`).join(' + ')
const oldest = kinds
  .map((kind) => `select * from (select due_at from ${dueWhere(kind)} order by due_at limit 1)`)
  .join(' union all ')

interface Bounds {
  now: number
  max: number
}

interface Counts {
  due: number
  inLine: number
  sleeping: number
  oldestDueAt: number | null
}

/** Counts open runs without reading more than a fixed number of index rows. */
export class Backlog {
  private readonly counts: Statement<[Bounds], Counts>

  constructor(sqlite: Database) {
    this.counts = sqlite.prepare(
      `select ${count(dueWhere)} as due, ${count(lineWhere)} as inLine, ${count(sleepWhere)} as sleeping,
       (select min(due_at) from (${oldest})) as oldestDueAt`,
    )
  }

  /** Each count goes up to 1 000 for either kind. */
  countNow(now: number): Counts {
    const none = { due: 0, inLine: 0, sleeping: 0, oldestDueAt: null }
    return this.counts.get({ now, max: maxCounted }) ?? none
  }
}
