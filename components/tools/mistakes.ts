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
    name: 'Body printed again',
    title: 'The body was parsed and printed again.',
    text: 'A signature covers the exact bytes. JSON that is printed again loses blanks, 1.0 or the order of keys.',
    fix: 'Give HMAC the raw body, before any JSON middleware: express.raw(), request.get_data(), php://input.',
  },
  newline: {
    name: 'Trailing newline',
    title: 'There is a newline too many at the end of the body.',
    text: 'We send none there. Editors, echo and line-wise readers add one.',
    fix: 'Sign what was read from the request, not a copy from a file or a shell; with a shell, use printf %s.',
  },
  crlf: {
    name: 'CRLF line ends',
    title: 'Line ends became CRLF.',
    text: 'The body was treated as text, with the line ends of Windows.',
    fix: 'Read the request as bytes, not in text mode.',
  },
  bom: {
    name: 'Byte order mark',
    title: 'The body begins with a byte order mark.',
    text: 'It was decoded or stored as UTF-8 with a signature, three bytes that we did not send.',
    fix: 'Decode and encode as plain UTF-8, or better: do neither before the check.',
  },
  escaped: {
    name: 'Escaped Unicode',
    title: 'Letters beyond ASCII are escaped otherwise than we sent them.',
    text: 'ë and \\u00eb mean the same and are not the same bytes.',
    fix: 'Sign the raw body. Where JSON must be printed: ensure_ascii=False, JSON_UNESCAPED_UNICODE.',
  },
  bytes: {
    name: 'Another body',
    title: 'The body is not the one of this delivery.',
    text: 'It is not the same JSON in another form, but says something else.',
    fix: 'Look whether the body of another request was taken, or one was cut.',
  },
  secret: {
    name: 'Another secret',
    title: 'It was signed with another secret, or over other bytes.',
    text: 'None of the usual mistakes explains it. Which secret it was cannot be known from a signature.',
    fix: 'Check that this is the secret of this very endpoint, and not one before a rotation. Give the id of the delivery to compare the bytes.',
  },
  previous: {
    name: 'Previous secret',
    title: 'This is the secret from before the rotation.',
    text: 'It still matches X-Recover-Signature-Previous; X-Recover-Signature is made with the current one.',
    fix: 'Put the current secret in place before the previous one ends.',
  },
  blank: {
    name: 'Blank in the secret',
    title: 'The secret has a blank at an end.',
    text: 'A blank or a newline came along when it was copied or read from a file.',
    fix: 'Trim what is read from a file or the environment.',
  },
  decoded: {
    name: 'Decoded secret',
    title: 'The secret was base64-decoded.',
    text: 'X-Recover-Signature takes the secret as it is, whsec_ included, as the key.',
    fix: 'Use the text of the secret as the key, or check webhook-signature, which takes the decoded one.',
  },
  undecoded: {
    name: 'Secret not decoded',
    title: 'The secret was not base64-decoded.',
    text: 'For webhook-signature the key is what stands after whsec_, base64-decoded.',
    fix: 'Take off whsec_ and decode the rest, or leave it to a standardwebhooks package.',
  },
  prefix: {
    name: 'Prefix stripped',
    title: 'The prefix whsec_ was taken off the secret.',
    text: 'It belongs to the secret: the key of X-Recover-Signature is the whole text.',
    fix: 'Use the secret as it was shown, whsec_ included.',
  },
  base64: {
    name: 'Base64 for hex',
    title: 'The signature is base64 where it should be hex.',
    text: 'X-Recover-Signature is 64 lower-case hex characters.',
    fix: "Print the digest as hex: digest('hex'), hexdigest().",
  },
  hex: {
    name: 'Hex for base64',
    title: 'The signature is hex where it should be base64.',
    text: 'webhook-signature is v1, and the base64 of the digest.',
    fix: "Print the digest as base64: digest('base64').",
  },
  upper: {
    name: 'Upper case',
    title: 'The signature is in upper case.',
    text: 'It is the right number; X-Recover-Signature has lower-case letters, and a comparison of text tells them apart.',
    fix: 'Lower the case of what your code computes before it compares.',
  },
  timestamp: {
    name: 'Timestamp left out',
    title: 'The timestamp is missing from the signed text.',
    text: 'webhook-signature covers webhook-id, a dot, webhook-timestamp, a dot, and the body.',
    fix: 'Sign the three parts joined by dots, or check X-Recover-Signature, which covers the body alone.',
  },
  stamped: {
    name: 'Timestamp signed too',
    title: 'Id and timestamp were signed along.',
    text: 'X-Recover-Signature covers the body alone; webhook-signature covers all three.',
    fix: 'Sign the body alone, or compare with webhook-signature.',
  },
  header: {
    name: 'Header missing',
    title: 'A header that is needed is not there.',
    text: 'Without it there is nothing to compare with. Proxies may drop headers they do not know.',
    fix: 'Paste all headers of the request; let the proxy pass X-Recover- and webhook- headers on.',
  },
} as const satisfies Record<string, MistakeText>

export type Mistake = keyof typeof mistakes
