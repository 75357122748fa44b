import { causes } from '@/lib/contract/causes'
import { formatDuration } from '@/lib/contract/format'
import type { Attempt } from '@/lib/deliveries/schema'
import { listPhases } from './phases'

export interface Compared {
  name: string
  left: string
  right: string
  isSame: boolean
}

export interface Comparison {
  result: Compared[]
  timing: Compared[]
  requestHeaders: Compared[]
  responseHeaders: Compared[]
  body: Compared
}

type Headers = Attempt['response_headers']

/** Two attempts side by side; an empty text is what one of them does not have. */
export function compareAttempts(left: Attempt, right: Attempt): Comparison {
  return {
    result: [
      pair('Status', statusOf(left), statusOf(right)),
      pair('Result', resultOf(left), resultOf(right)),
      pair('URL', left.url, right.url),
      pair('Address', left.address ?? '', right.address ?? ''),
    ],
    timing: compareTiming(left, right),
    requestHeaders: compareHeaders(left.request_headers, right.request_headers),
    responseHeaders: compareHeaders(left.response_headers, right.response_headers),
    body: pair('Body', left.response_body ?? '', right.response_body ?? ''),
  }
}

/** One line of a comparison. */
export const pair = (name: string, left: string, right: string): Compared => ({
  name,
  left,
  right,
  isSame: left === right,
})

const statusOf = ({ status_code: code }: Attempt) => (code === null ? 'No response' : String(code))

function resultOf({ cause, duration_ms: durationMs }: Attempt): string {
  if (cause) return causes[cause].title
  return durationMs === null ? 'In progress' : 'Delivered'
}

function compareTiming(left: Attempt, right: Attempt): Compared[] {
  const took = ({ duration_ms: ms }: Attempt) => (ms === null ? '' : formatDuration(ms))
  const [lefts, rights] = [left, right].map(
    (attempt) =>
      new Map<string, string>(listPhases(attempt).map(({ name, ms }) => [name, formatDuration(ms)])),
  ) as [Map<string, string>, Map<string, string>]
  const names = [...new Set([...lefts.keys(), ...rights.keys()])]
  const phases = names.map((name) => pair(name, lefts.get(name) ?? '', rights.get(name) ?? ''))
  return [pair('Duration', took(left), took(right)), ...phases]
}

function compareHeaders(left: Headers, right: Headers): Compared[] {
  const [lefts, rights] = [lowerNames(left), lowerNames(right)]
  const names = [...new Set([...Object.keys(lefts), ...Object.keys(rights)])].sort()
  return names.map((name) => pair(name, lefts[name] ?? '', rights[name] ?? ''))
}

function lowerNames(headers: Headers): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
}
