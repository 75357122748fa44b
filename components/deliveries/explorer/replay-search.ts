import { parseDurationMs } from '@/lib/contract/time'
import { chipsOf, partsOf } from './filter-text'

const names: Record<string, string> = {
  status: 'status',
  event: 'event_type',
  endpoint: 'webhook_id',
  cause: 'cause',
  from: 'from',
  to: 'to',
}

/**
 * The form of a replay of all that a filter matches up to `until`, as its address has it; null where nothing can be
 * replayed: of what is pending, and of tests. What the form has no fields for is its filter.
 */
export function replaySearchOf(text: string, until: string): URLSearchParams | null {
  if (chipsOf(text).some((chip) => ['status:pending', 'test:true'].includes(chip))) return null
  return fieldsOf(text, until) ?? new URLSearchParams({ q: text, status: 'everything', to: until })
}

function fieldsOf(text: string, until: string): URLSearchParams | null {
  const search = new URLSearchParams({ to: until })
  for (const chip of chipsOf(text)) {
    const { isExcluded, key, value } = partsOf(chip)
    const [name, given] = key === 'age' ? ['from', since(value, until)] : [names[key], value]
    if (isExcluded || name === undefined || given === null || (search.has(name) && name !== 'to')) return null
    search.set(name, given)
  }
  if (!search.has('status')) search.set('status', 'everything')
  return search
}

// `<1h` reaches back from the end of the list; `>1h` has no beginning.
function since(age: string, until: string): string | null {
  const ms = age.startsWith('<') ? parseDurationMs(age.slice(1)) : null
  return ms === null ? null : new Date(Date.parse(until) - ms).toISOString()
}
