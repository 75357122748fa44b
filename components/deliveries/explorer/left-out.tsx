const maxNamed = 3

/** The words of the URL's filter that could not be parsed, and why. */
export function LeftOut({ dropped }: { dropped: string[] }) {
  if (dropped.length === 0) return null
  const more = dropped.length - maxNamed
  return (
    <div role="alert" className="basis-full rounded-control bg-pending-tint px-3 py-1.5 text-text-2">
      <p className="font-medium text-text">Part of this link’s filter was ignored:</p>
      <ul>
        {dropped.slice(0, maxNamed).map((text) => (
          <li key={text} className="wrap-anywhere">
            {text}
          </li>
        ))}
      </ul>
      {more > 0 ? <p>and {more} more.</p> : null}
    </div>
  )
}
