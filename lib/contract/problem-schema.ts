import { z } from 'zod'
import { type ProblemCode, problemKinds } from './errors'

const codes = Object.keys(problemKinds) as [ProblemCode, ...ProblemCode[]]

/** The body of every answer that is not a success (RFC 9457). */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(codes).describe('What to switch on'),
    detail: z.string().describe('What went wrong, in a sentence for people'),
    request_id: z.string().describe('Quote it when you ask about this answer'),
    errors: z
      .array(z.object({ field: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .describe('Every bad field, with its dotted path'),
  })
  .meta({ id: 'Problem' })
