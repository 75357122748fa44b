import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import type { SignatureVerdict } from '@/lib/inboxes/schema'

interface Mark {
  shape: GlyphShape
  colour: string
  word: string
  /** what it means */
  sentence: string
}

/** What the verdict on a signature means, for people. */
export const signatureMarks: Record<SignatureVerdict, Mark> = {
  valid: {
    shape: 'check',
    colour: 'text-delivered',
    word: 'Verified',
    sentence: 'Signed with the secret of its endpoint.',
  },
  valid_previous: {
    shape: 'check',
    colour: 'text-delivered',
    word: 'Verified',
    sentence: 'Signed with the secret before the last rotation, which still signs.',
  },
  invalid: {
    shape: 'cross',
    colour: 'text-failed',
    word: 'Wrong',
    sentence:
      'Its signature is not that of the endpoint’s secret over this body. A receiver should reject it.',
  },
  missing: {
    shape: 'slash',
    colour: 'text-cancelled',
    word: 'Unsigned',
    sentence: 'It has no X-Recover-Signature, so it was not sent by us.',
  },
  unknown: {
    shape: 'slash',
    colour: 'text-cancelled',
    word: 'Unknown',
    sentence:
      'No delivery of yours has the id in X-Recover-Delivery-Id, so there is no secret to verify it with.',
  },
}

/** Shape, word and colour of a verdict. */
export function SignatureMark({ signature }: { signature: SignatureVerdict }) {
  const { shape, colour, word } = signatureMarks[signature]
  return (
    <span className={`inline-flex items-center gap-[7px] whitespace-nowrap align-middle ${colour}`}>
      <Glyph shape={shape} />
      {word}
    </span>
  )
}
