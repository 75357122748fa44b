/** An event type in a list, with its group muted. */
export function EventType({ type }: { type: string }) {
  const [group, name] = type.split('.', 2)
  return (
    <>
      <span className="font-normal text-text-2">{group}.</span>
      {name}
    </>
  )
}
