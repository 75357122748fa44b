/** The nine event types of the contract and when each fires. */
export const eventTypes = {
  'conversation.started': 'First message exchanged with a new lead',
  'conversation.reply_received': 'Lead sends an inbound message',
  'conversation.handoff_requested': 'AI flags conversation for human review',
  'lead.status_changed': 'Lead status transitions (new -> contacted, etc.)',
  'lead.created': 'New lead imported via API or conversation',
  'checklist.item_collected': 'A document or data point is collected',
  'checklist.completed': 'All required checklist items are collected',
  'sequence.completed': 'A lead finishes all sequence steps',
  'sequence.reply_received': 'Lead replies during an active sequence',
} as const

export type EventType = keyof typeof eventTypes
export const eventTypeNames = Object.keys(eventTypes) as [EventType, ...EventType[]]

/** The group that a type is in, as a pattern: `lead.*` of `lead.created`. */
export function groupOf(type: string): string {
  return `${type.split('.')[0]}.*`
}

/** `conversation.*`, `lead.*`, `checklist.*` and `sequence.*`. */
export const eventTypeGroups = [...new Set(eventTypeNames.map(groupOf))]

/** True when a pattern (`*`, a group or a type) covers a type, or a group written as a pattern. */
export function coversType(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true
  return type.includes('.') && pattern === groupOf(type)
}

/** The types that a pattern covers. */
export function typesOf(pattern: string): EventType[] {
  return eventTypeNames.filter((type) => coversType(pattern, type))
}

/** True when a subscription includes events of this type. */
export function matchesType(patterns: string[], type: string): boolean {
  return patterns.some((pattern) => coversType(pattern, type))
}
