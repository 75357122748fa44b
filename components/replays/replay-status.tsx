import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import type { Replay } from '@/lib/replays/schema'

const looks: Record<Replay['status'], { word: string; shape: GlyphShape; colour: string }> = {
  running: { word: 'Running', shape: 'turning', colour: 'text-pending' },
  paused: { word: 'Paused', shape: 'pause', colour: 'text-pending' },
  completed: { word: 'Done', shape: 'check', colour: 'text-delivered' },
  cancelled: { word: 'Cancelled', shape: 'slash', colour: 'text-cancelled' },
}

export function ReplayGlyph({ status, size }: { status: Replay['status']; size?: number }) {
  const { shape, colour } = looks[status]
  return (
    <span className={colour}>
      <Glyph shape={shape} size={size} />
    </span>
  )
}

/** The replay's status as shape, word and colour. */
export function ReplayStatus({ status }: { status: Replay['status'] }) {
  const { word, shape, colour } = looks[status]
  return (
    <span className={`inline-flex items-center gap-[7px] whitespace-nowrap align-middle ${colour}`}>
      <Glyph shape={shape} />
      {word}
    </span>
  )
}
