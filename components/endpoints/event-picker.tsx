'use client'

import { useState } from 'react'
import { eventTypeGroups, eventTypeNames, eventTypes, matchesType, typesOf } from '@/lib/contract/event-types'
import { chooseEvents } from './event-choice'

interface EventPickerProps {
  chosen: string[]
  onChange: (events: string[]) => void
  error?: string | undefined
}

/** The events an endpoint receives: single types, whole groups including future types, or everything. */
export function EventPicker({ chosen, onChange, error }: EventPickerProps) {
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const isAll = chosen.includes('*')
  const count = eventTypeNames.filter((type) => matchesType(chosen, type)).length
  const toggle = (name: string, on: boolean) => onChange(chooseEvents(chosen, name, on))
  return (
    <fieldset className="grid gap-1.5" aria-describedby={error ? 'events-error' : undefined}>
      <legend className="mb-1.5 font-medium">
        Events{' '}
        <span className="ml-1 font-normal text-muted">
          {isAll ? 'All events, including future ones' : `${count} of ${eventTypeNames.length}`}
        </span>
      </legend>
      <div className="overflow-hidden rounded-control border border-border-control">
        <div className="flex h-8 items-center gap-2 border-border border-b px-2.5">
          <input
            type="search"
            aria-label="Search event types"
            placeholder="Search event types"
            className="min-w-0 flex-1 bg-transparent placeholder:text-muted"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
          <button
            type="button"
            className="font-medium text-accent"
            onClick={() => onChange(isAll ? [] : ['*'])}
          >
            {isAll ? 'Clear all' : 'Select all'}
          </button>
        </div>
        <ul>
          {eventTypeGroups.map((group) => (
            <Group key={group} group={group} chosen={chosen} wanted={wanted} onToggle={toggle} />
          ))}
        </ul>
      </div>
      {error ? (
        <p id="events-error" className="text-failed text-xs">
          {error}
        </p>
      ) : null}
    </fieldset>
  )
}

interface GroupProps {
  group: string
  chosen: string[]
  wanted: string
  onToggle: (name: string, on: boolean) => void
}

function Group({ group, chosen, wanted, onToggle }: GroupProps) {
  const types = typesOf(group)
  const shown = types.filter((type) => `${type} ${eventTypes[type]}`.toLowerCase().includes(wanted))
  if (shown.length === 0) return null
  const count = types.filter((type) => matchesType(chosen, type)).length
  const isWhole = chosen.includes('*') || chosen.includes(group)
  return (
    <>
      <li className="flex min-h-[26px] items-center gap-2 bg-sunken px-2.5 max-card:min-h-9">
        <Choice
          name={group}
          isOn={isWhole}
          isMixed={!isWhole && count > 0}
          onToggle={onToggle}
          className="font-medium"
        />
        <span className="ml-auto text-muted">
          {isWhole ? `${types.length} events, including future ones` : `${count} of ${types.length}`}
        </span>
      </li>
      {shown.map((type) => (
        <li
          key={type}
          className="grid min-h-[26px] grid-cols-[minmax(0,1fr)_minmax(0,1fr)] items-center gap-2 px-2.5 pl-8 max-card:min-h-9 max-card:grid-cols-1 max-card:gap-0 max-card:py-1.5"
        >
          <Choice name={type} isOn={matchesType(chosen, type)} onToggle={onToggle} />
          <span className="truncate text-muted max-card:whitespace-normal max-card:pl-[22px] max-card:text-xs">
            {eventTypes[type]}
          </span>
        </li>
      ))}
    </>
  )
}

interface ChoiceProps {
  name: string
  isOn: boolean
  isMixed?: boolean
  onToggle: (name: string, on: boolean) => void
  className?: string
}

function Choice({ name, isOn, isMixed = false, onToggle, className = '' }: ChoiceProps) {
  return (
    <label className={`flex min-w-0 items-center gap-2 ${className}`}>
      <input
        type="checkbox"
        name="events"
        value={name}
        checked={isOn}
        ref={(input) => {
          if (input) input.indeterminate = isMixed
        }}
        onChange={() => onToggle(name, !isOn)}
      />
      <span className="truncate">{name}</span>
    </label>
  )
}
