import type { ReactNode } from 'react'

export type GlyphShape = 'check' | 'cross' | 'slash' | 'pause' | 'turning' | { pie: number }

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, strokeLinecap: 'round' } as const
const ring = <circle cx="7" cy="7" r="5.75" {...line} />

const drawings: Record<Extract<GlyphShape, string>, ReactNode> = {
  check: (
    <>
      {ring}
      <path d="m4.4 7.2 1.8 1.8 3.4-3.7" {...line} strokeLinejoin="round" />
    </>
  ),
  cross: (
    <>
      <rect x="1" y="1" width="12" height="12" rx="2.5" className="solid" fill="currentColor" />
      <path d="m4.7 4.7 4.6 4.6m0-4.6-4.6 4.6" {...line} stroke="var(--surface)" strokeWidth={1.6} />
    </>
  ),
  slash: (
    <>
      {ring}
      <path d="m3.2 10.8 7.6-7.6" {...line} />
    </>
  ),
  pause: (
    <>
      {ring}
      <path d="M5.5 5v4m3-4v4" {...line} />
    </>
  ),
  turning: (
    <>
      <circle cx="7" cy="7" r="5.75" {...line} strokeDasharray="2.2 2.32" />
      <circle cx="7" cy="7" r="1.75" className="solid" fill="currentColor" />
    </>
  ),
}

/** A shape that is readable without colour; a pie is filled by its fraction (0 to 1). Decorative: a word is beside it. */
export function Glyph({ shape, size = 14 }: { shape: GlyphShape; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden="true" className="flex-none">
      {typeof shape === 'string' ? drawings[shape] : <Pie fraction={shape.pie} />}
    </svg>
  )
}

const radius = 3.4

function Pie({ fraction }: { fraction: number }) {
  const angle = Math.min(Math.max(fraction, 0), 0.999) * 2 * Math.PI
  const [x, y] = [7 + radius * Math.sin(angle), 7 - radius * Math.cos(angle)].map((at) => at.toFixed(2))
  const isLarge = fraction > 0.5 ? 1 : 0
  return (
    <>
      {ring}
      <path
        d={`M7 7V${7 - radius}A${radius} ${radius} 0 ${isLarge} 1 ${x} ${y}Z`}
        className="solid"
        fill="currentColor"
      />
    </>
  )
}
