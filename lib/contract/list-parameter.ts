import { z } from 'zod'

const lists = z.registry<{ isList: true }>()

/**
 * Marks a parameter whose text is a comma-separated list: if repeated, all of its values count. Any other parameter
 * may be given once.
 */
export function listParameter<S extends z.ZodType>(schema: S): S {
  lists.add(schema, { isList: true })
  return schema
}

/** True for a parameter marked as a list. */
export function isListParameter(schema: z.ZodType | undefined): boolean {
  return schema !== undefined && lists.has(schema)
}
