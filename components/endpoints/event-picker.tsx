import { eventTypeNames, eventTypes } from '@/lib/events/types'

/** Which events an endpoint receives; `*` takes later types too. */
export function EventPicker({ chosen, error }: { chosen: string[]; error?: string | undefined }) {
  return (
    <fieldset className="grid gap-1" aria-describedby={error ? 'events-error' : undefined}>
      <legend className="mb-1 font-medium">Events</legend>
      <label className="flex gap-2">
        <input type="checkbox" name="events" value="*" defaultChecked={chosen.includes('*')} />
        <span>
          All events <span className="text-muted">and those that come later</span>
        </span>
      </label>
      {eventTypeNames.map((type) => (
        <label key={type} className="flex flex-wrap gap-2">
          <input
            type="checkbox"
            name="events"
            value={type}
            defaultChecked={chosen.includes(type) || chosen.includes(`${type.split('.')[0]}.*`)}
          />
          {type} <span className="text-muted">{eventTypes[type]}</span>
        </label>
      ))}
      {error ? (
        <p id="events-error" className="text-failed text-xs">
          {error}
        </p>
      ) : null}
    </fieldset>
  )
}
