import type { z } from 'zod'
import type { FieldError } from '@/lib/contract/errors'
import type { Context } from '@/lib/platform/context'
import { readJsonText } from './body'
import { parseJsonObject } from './json-text'
import { invalidFields, listIssues } from './problem'

/**
 * What a verb would reject in a body that its schema already rejects, so that one reply names every error. `body` is
 * the unchecked input.
 */
export type FindFlaws = (
  ctx: Context,
  body: Record<string, unknown>,
  id: string,
) => FieldError[] | Promise<FieldError[]>

const defaultMaxBytes = 256 * 1024

/** A request's body parsed by the schema, and its text; throws a 422 problem that names every error. */
export async function parseBody(
  request: Request,
  { body: schema, maxBytes, findFlaws }: { body?: z.ZodType; maxBytes?: number; findFlaws?: FindFlaws },
  { ctx, id }: { ctx: Context; id: string },
): Promise<{ body: unknown; text: string }> {
  if (!schema) return { body: undefined, text: '' }
  const text = await readJsonText(request, maxBytes ?? defaultMaxBytes)
  const given = text === '' ? {} : await parseJsonObject(text)
  const parsed = await schema.safeParseAsync(given)
  if (parsed.success) return { body: parsed.data, text }
  const issues = listIssues(parsed.error)
  const isNamed = ({ field }: FieldError) => issues.some((issue) => issue.field === field)
  const flaws = (await findFlaws?.(ctx, given, id)) ?? []
  throw invalidFields([...issues, ...flaws.filter((flaw) => !isNamed(flaw))])
}
