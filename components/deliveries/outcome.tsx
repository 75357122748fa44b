import { type Cause, causes } from '@/lib/contract/causes'

/** The status code and the title of the cause, if any; a success is muted. */
export function Outcome({ code, cause }: { code: number | null; cause: Cause | null }) {
  return (
    <>
      {code === null ? null : (
        <span className={`font-mono text-xs ${cause ? '' : 'text-muted'}`}>{code}</span>
      )}{' '}
      {cause ? causes[cause].title : null}
    </>
  )
}
