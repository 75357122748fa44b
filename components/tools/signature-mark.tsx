import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import type { SignatureVerdict } from '@/lib/inboxes/schema'

interface Mark {
  shape: GlyphShape
  colour: string
  word: string
  /** the explanation of the verdict */
  sentence: string
}

/** The verdicts on a signature, in words. */
export const signatureMarks: Record<SignatureVerdict, Mark> = {
  valid: {
    shape: 'check',
    colour: 'text-delivered',
    word: 'Verified',
    sentence: 'Signed with this endpoint’s secret.',
  },
  valid_previous: {
    shape: 'check',
    colour: 'text-delivered',
    word: 'Verified',
    sentence: 'Signed with the previous secret, which is still active.',
  },
  invalid: {
    shape: 'cross',
    colour: 'text-failed',
    word: 'Invalid',
    sentence:
      'The signature doesn’t match this body and the endpoint’s secret. Your server should reject it.',
  },
  missing: {
    shape: 'slash',
    colour: 'text-cancelled',
    word: 'Unsigned',
    sentence: 'No X-Recover-Signature header, so it wasn’t sent by Recover.',
  },
  unknown: {
    shape: 'slash',
    colour: 'text-cancelled',
    word: 'Unknown',
    sentence:
      'The ID in X-Recover-Delivery-Id isn’t one of your deliveries, so the signature can’t be checked.',
  },
}

/** The verdict as shape, word and colour. */
export function SignatureMark({ signature }: { signature: SignatureVerdict }) {
  const { shape, colour, word } = signatureMarks[signature]
  return (
    <span className={`inline-flex items-center gap-[7px] whitespace-nowrap align-middle ${colour}`}>
      <Glyph shape={shape} />
      {word}
    </span>
  )
}
