const key = Symbol.for('recover')
const slots = globalThis as { [key]?: Map<string, { value?: unknown }> }

/**
 * A named slot for something that a process has once. A bundler may duplicate a module, so it lives on globalThis.
 */
export function processWide<T>(name: string): { value?: T } {
  slots[key] ??= new Map()
  const known = slots[key].get(name)
  if (known) return known as { value?: T }
  const slot: { value?: T } = {}
  slots[key].set(name, slot)
  return slot
}
