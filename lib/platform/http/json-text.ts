import { AppError } from '@/lib/contract/errors'
import { createPacer } from '@/lib/platform/pacer'
import { outlineJson } from './json-outline'

type JsonObject = Record<string, unknown>

/**
 * Parses a request's JSON object, yielding to others in between. Throws a 400 problem for anything that is not strict
 * JSON or nests too deep. `data` may have any keys; elsewhere `__proto__` and `constructor` are refused.
 */
export async function parseJsonObject(text: string): Promise<JsonObject> {
  const { text: outline, data } = outlineJson(text)
  const value = parse(outline)
  if (!isObject(value)) throw new AppError('malformed', 'The body must be one JSON object.')
  const pace = createPacer()
  const parsed: unknown[] = []
  for (const one of data) {
    parsed.push(parse(one))
    await pace()
  }
  for (const holder of holdersOf(value))
    if (isObject(holder.data)) holder.data = parsed[Number(holder.data.n)]
  return value
}

/**
 * The exact text of the `data` objects of a parsed request: one per element of its list `list`, or the top-level one;
 * '' where there is none. Of repeated keys the last counts, as in JSON.parse.
 */
export function sliceData(text: string, list?: string): string[] {
  const outline = outlineJson(text)
  const value = JSON.parse(outline.text) as JsonObject
  const holders = list === undefined ? [value] : (value[list] as JsonObject[])
  return holders.map(({ data }) => (isObject(data) && outline.data[Number(data.n)]) || '')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('malformed', 'The body isn’t valid JSON.')
  }
}

// In an outline, every object under `data` of one of these is a placeholder for a removed text.
function holdersOf(value: JsonObject): JsonObject[] {
  return [value, ...Object.values(value).filter(Array.isArray).flat()].filter(isObject)
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
