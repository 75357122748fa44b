import { z } from 'zod'
import { type ProblemCode, problemKinds } from './errors'

const codes = Object.keys(problemKinds) as [ProblemCode, ...ProblemCode[]]

/** The body of every error reply (RFC 9457). */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(codes).describe('Stable error code'),
    detail: z.string().describe('Human-readable message'),
    request_id: z.string().describe('Include it when you contact support'),
    errors: z
      .array(z.object({ field: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .describe('Every invalid field, with its dotted path'),
  })
  .meta({ id: 'Problem' })
