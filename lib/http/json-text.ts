import { type Node, parseTree } from 'jsonc-parser'
import { AppError } from '@/lib/errors'

const deepestNesting = 64
const forbiddenKeys = new Set(['__proto__', 'constructor'])

/** Parses a request's JSON object; throws a 400 problem for anything that is not strict JSON or nests too deep. */
export function parseJsonObject(text: string): Record<string, unknown> {
  assertShallow(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new AppError('malformed', 'The body is not valid JSON.')
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new AppError('malformed', 'The body must be one JSON object.')
  }
  return value as Record<string, unknown>
}

// A text without an end counts as one token too: looking for its end again from each quote inside would take minutes.
const structure = /"((?:[^"\\]|\\.)*)(?:"(\s*:)?|\\?$)|[[{]|[\]}]/gs

// Before JSON.parse: a deep text parses, but cannot be printed again.
function assertShallow(text: string): void {
  let depth = 0
  for (const [token, key, colon] of text.matchAll(structure)) {
    if (token === '{' || token === '[') depth++
    if (token === '}' || token === ']') depth--
    if (depth > deepestNesting)
      throw new AppError('malformed', `The body nests deeper than ${deepestNesting} levels.`)
    if (colon && isForbiddenKey(key ?? ''))
      throw new AppError('malformed', `The key "${key}" is not allowed.`)
  }
}

function isForbiddenKey(key: string): boolean {
  if (!key.includes('\\')) return forbiddenKeys.has(key)
  try {
    return forbiddenKeys.has(JSON.parse(`"${key}"`))
  } catch {
    return false
  }
}

/** The exact text of the member `key` of each of these objects in an already validated JSON text (last one wins). */
export function sliceMember(text: string, objects: (Node | undefined)[], key: string): string[] {
  return objects.map((object) => {
    const value = findMember(object, key)
    return value ? text.slice(value.offset, value.offset + value.length) : ''
  })
}

/** The positions of a validated JSON text. */
export function locateJson(text: string): Node | undefined {
  return parseTree(text)
}

/** The value node of the last member `key`, as JSON.parse would pick it. */
export function findMember(object: Node | undefined, key: string): Node | undefined {
  const member = object?.children?.findLast((property) => property.children?.[0]?.value === key)
  return member?.children?.[1]
}
