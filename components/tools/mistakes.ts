interface MistakeText {
  /** its short name in the list of what was looked for */
  name: string
  /** what is so */
  title: string
  text: string
  fix: string
}

/** What goes wrong with signatures, what it looks like, and what helps. */
export const mistakes = {
  reserialised: {
    name: 'Re-serialised body',
    title: 'The body was parsed and re-serialised.',
    text: 'The signature covers the exact bytes. Re-serialising JSON changes whitespace, numbers (1.0 → 1) or key order.',
    fix: 'Hash the raw body, before any JSON middleware: express.raw(), request.get_data(), php://input.',
  },
  newline: {
    name: 'Trailing newline',
    title: 'The body ends with an extra newline.',
    text: 'We don’t send one. Editors, echo and line readers add it.',
    fix: 'Hash what you read from the request, not a copy. In a shell, use printf %s.',
  },
  crlf: {
    name: 'CRLF line endings',
    title: 'Line endings were converted to CRLF.',
    text: 'The body was handled as text with Windows line endings.',
    fix: 'Read the request as bytes, not text.',
  },
  bom: {
    name: 'Byte order mark',
    title: 'The body starts with a byte order mark.',
    text: 'It was decoded or saved as “UTF-8 with BOM”, which adds three bytes.',
    fix: 'Use plain UTF-8, or better, don’t decode before checking.',
  },
  escaped: {
    name: 'Escaped Unicode',
    title: 'Non-ASCII characters are escaped differently.',
    text: 'ë and \\u00eb are the same character but different bytes.',
    fix: 'Hash the raw body. If you must re-serialise: ensure_ascii=False, JSON_UNESCAPED_UNICODE.',
  },
  bytes: {
    name: 'Different body',
    title: 'This isn’t the body of this delivery.',
    text: 'The content differs, not just the formatting.',
    fix: 'Check for a mixed-up or truncated request.',
  },
  secret: {
    name: 'Different secret',
    title: 'The secret or the body doesn’t match.',
    text: 'No known mistake explains it. A signature can’t reveal which secret was used.',
    fix: 'Check that the secret belongs to this endpoint and isn’t an old one. Load the delivery by ID to compare the bytes.',
  },
  previous: {
    name: 'Previous secret',
    title: 'This is the previous secret.',
    text: 'It still matches X-Recover-Signature-Previous, but X-Recover-Signature uses the current secret.',
    fix: 'Deploy the current secret before the previous one expires.',
  },
  blank: {
    name: 'Whitespace in the secret',
    title: 'The secret has leading or trailing whitespace.',
    text: 'A space or newline was copied with it or read from a file.',
    fix: 'Trim the value you read from a file or environment variable.',
  },
  decoded: {
    name: 'Decoded secret',
    title: 'The secret was base64-decoded.',
    text: 'X-Recover-Signature uses the whole secret as the key, including whsec_.',
    fix: 'Use the secret text as the key, or check webhook-signature, which uses the decoded key.',
  },
  undecoded: {
    name: 'Secret not decoded',
    title: 'The secret was not base64-decoded.',
    text: 'For webhook-signature, the key is the part after whsec_, base64-decoded.',
    fix: 'Strip whsec_ and decode the rest, or use a standardwebhooks library.',
  },
  prefix: {
    name: 'Prefix stripped',
    title: 'The whsec_ prefix was removed.',
    text: 'It’s part of the key for X-Recover-Signature.',
    fix: 'Use the full secret, including whsec_.',
  },
  base64: {
    name: 'Base64 instead of hex',
    title: 'The signature is base64; it should be hex.',
    text: 'X-Recover-Signature is 64 lower-case hex characters.',
    fix: "Encode the digest as hex: digest('hex'), hexdigest().",
  },
  hex: {
    name: 'Hex instead of base64',
    title: 'The signature is hex; it should be base64.',
    text: 'webhook-signature is v1, followed by the base64 digest.',
    fix: "Encode the digest as base64: digest('base64').",
  },
  upper: {
    name: 'Upper case',
    title: 'The signature is in upper case.',
    text: 'The value is right, but X-Recover-Signature is lower-case and your comparison is case-sensitive.',
    fix: 'Convert your digest to lower case before comparing.',
  },
  timestamp: {
    name: 'Timestamp missing',
    title: 'The ID and timestamp weren’t included.',
    text: 'webhook-signature covers webhook-id, a dot, webhook-timestamp, a dot, and the body.',
    fix: 'Sign the three parts joined by dots, or check X-Recover-Signature, which covers the body alone.',
  },
  stamped: {
    name: 'Timestamp included',
    title: 'The ID and timestamp were included.',
    text: 'X-Recover-Signature covers the body alone; webhook-signature covers all three.',
    fix: 'Sign the body alone, or compare with webhook-signature.',
  },
  header: {
    name: 'Header missing',
    title: 'The signature header is missing.',
    text: 'Proxies sometimes drop unknown headers.',
    fix: 'Paste all request headers, and let your proxy forward X-Recover-* and webhook-* headers.',
  },
} as const satisfies Record<string, MistakeText>

export type Mistake = keyof typeof mistakes
