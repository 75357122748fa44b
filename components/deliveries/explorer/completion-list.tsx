import type { Completion } from './completion'

interface CompletionListProps {
  /** the ID of the filter box it belongs to */
  id: string
  options: Completion[]
  active: number
  onPick: (option: Completion) => void
}

/** Suggestions for the word being typed; the focus stays in the filter box. */
export function CompletionList({ id, options, active, onPick }: CompletionListProps) {
  return (
    <div
      id={`${id}-options`}
      role="listbox"
      aria-label="Filters"
      hidden={options.length === 0}
      className="absolute top-full right-0 left-0 z-20 mt-1 max-h-80 max-w-md overflow-auto rounded-float border border-border-strong bg-raised p-1 shadow-float"
    >
      {options.map((option, i) => (
        <div
          key={option.word}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === active}
          onPointerDown={(event) => {
            event.preventDefault()
            onPick(option)
          }}
          className="flex min-h-7 cursor-pointer items-center justify-between gap-3 rounded-mark px-2 hover:bg-hover aria-selected:bg-hover max-card:min-h-11"
        >
          <code className="min-w-0 truncate font-mono text-xs">{option.word}</code>
          <span className="flex-none text-muted text-xs">{option.hint}</span>
        </div>
      ))}
    </div>
  )
}
