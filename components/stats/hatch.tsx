/** The hatching of pending deliveries, so that they can be told apart without colour; `id` must be unique on the page. */
export function HatchPattern({ id }: { id: string }) {
  return (
    <svg width="0" height="0" aria-hidden="true" className="absolute">
      <defs>
        <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2" height="4" className="fill-[var(--chart-pending)]" />
        </pattern>
      </defs>
    </svg>
  )
}
