import { describedBy, Labelled } from './labelled'

interface SelectProps {
  id: string
  label: string
  value: string
  options: { value: string; label: string }[]
  onChange: (value: string) => void
  error?: string | undefined
}

/** A labelled select. */
export function Select({ id, label, value, options, onChange, error }: SelectProps) {
  return (
    <Labelled {...{ id, label, error }}>
      <select
        id={id}
        name={id}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy({ id, error })}
        onChange={({ target }) => onChange(target.value)}
        className="h-8 w-full min-w-0 rounded-control border border-border-control bg-surface px-2 aria-[invalid]:border-2 aria-[invalid]:border-failed max-card:h-11"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  )
}
