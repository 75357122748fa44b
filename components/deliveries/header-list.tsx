/** HTTP headers, one per line. */
export function HeaderList({ headers }: { headers: { name: string; value: string }[] }) {
  return (
    <dl className="font-mono text-xs">
      {headers.map(({ name, value }, i) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may occur twice, and the list never changes
          key={`${name} ${i}`}
          className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-2 border-border py-[3px] [&+&]:border-t"
        >
          <dt className="break-all text-muted">{name}</dt>
          <dd className="break-all">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
