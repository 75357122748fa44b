'use client'

import { useTheme } from 'next-themes'
import { useEffect, useState } from 'react'
import { useZone } from '@/components/time/zone'

const themes = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** The time zone and the colour theme; both apply to this browser immediately. */
export function Appearance() {
  const { zone, choose } = useZone()
  const { theme = 'system', setTheme } = useTheme()
  // Known in the browser only: its time zone and the stored theme.
  const [local, setLocal] = useState<string>()
  useEffect(() => setLocal(new Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  const zones = [
    { value: 'UTC', label: 'UTC' },
    { value: 'local', label: local && local !== 'UTC' ? `Local (${local})` : 'Local' },
  ]
  return (
    <div className="flex flex-wrap gap-x-16 gap-y-5 px-5 pb-2 max-card:px-4">
      <Choice
        name="zone"
        legend="Time zone"
        options={zones}
        value={zone === 'UTC' ? 'UTC' : 'local'}
        onChoose={(value) => choose(value === 'UTC' ? 'UTC' : (local ?? 'UTC'))}
      />
      <Choice
        name="theme"
        legend="Theme"
        options={themes}
        value={local === undefined ? null : theme}
        onChoose={setTheme}
      />
    </div>
  )
}

interface ChoiceProps {
  name: string
  legend: string
  options: { value: string; label: string }[]
  /** null until it is known */
  value: string | null
  onChoose: (value: string) => void
}

function Choice({ name, legend, options, value, onChoose }: ChoiceProps) {
  return (
    <fieldset className="grid content-start gap-2">
      <legend className="mb-1.5 font-medium">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="flex items-center gap-2 max-card:min-h-6">
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
