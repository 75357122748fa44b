// Fewer points do not make a useful line.
const minPoints = 4

/** A small line chart; decorative, since the number is shown beside it. */
export function Sparkline({ values }: { values: (number | null)[] }) {
  const known = values.filter((value) => value !== null)
  if (known.length < minPoints) return null
  const [min, max] = [Math.min(...known), Math.max(...known)]
  const yOf = (value: number) => (max === min ? 23 : 3 + (1 - (value - min) / (max - min)) * 20)
  const points = values.flatMap((value, i) =>
    value === null ? [] : [`${((i / (values.length - 1)) * 94 + 1).toFixed(1)},${yOf(value).toFixed(1)}`],
  )
  return (
    <svg width="96" height="26" viewBox="0 0 96 26" aria-hidden="true" className="flex-none">
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--chart-line)"
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  )
}
