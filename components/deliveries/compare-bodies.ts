import { type Node, parseTree } from 'jsonc-parser'
import { type Compared, pair } from './compare'

// So that very large payloads do not hold up the page.
const maxCompared = 500

/** What two deliveries sent, value by value as it is written; nothing where a payload was removed. */
export function compareBodies(left: string | null, right: string | null): Compared[] {
  if (left === null || right === null || left === right) return []
  const [lefts, rights] = [listValues(left), listValues(right)]
  if (!lefts || !rights) return [pair('Body', left, right)]
  const names = [...new Set([...lefts.keys(), ...rights.keys()])]
  return names.slice(0, maxCompared).map((name) => pair(name, lefts.get(name) ?? '', rights.get(name) ?? ''))
}

/** Each value by its path, `data.list.0`; null for what is no JSON. */
function listValues(text: string): Map<string, string> | null {
  const root = parseTree(text)
  if (!root) return null
  const values = new Map<string, string>()
  const walk = ({ type, children = [], offset, length }: Node, path: string[]): void => {
    if (children.length === 0 || (type !== 'object' && type !== 'array'))
      values.set(path.join('.'), text.slice(offset, offset + length))
    for (const [i, child] of children.entries()) {
      const [key, value] = child.children ?? []
      if (type === 'array') walk(child, [...path, String(i)])
      else if (type === 'object' && value) walk(value, [...path, String(key?.value)])
    }
  }
  walk(root, [])
  return values
}
