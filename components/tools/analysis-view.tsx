import { Code } from '@/components/ui/code'
import { findDifference } from '@/components/ui/difference'
import { Glyph, type GlyphShape } from '@/components/ui/glyph'
import { formatCount } from '@/lib/contract/format'
import type { Analysis, Check } from './analyse'
import { toBytes } from './hmac'
import { type Mistake, mistakes as texts } from './mistakes'

/** The diagnosis of a signature: the mistake, the bytes, how to fix it, and what else was tried. */
export function AnalysisView({ analysis }: { analysis: Analysis }) {
  const { mistakes, checks, sent, signed } = analysis
  const others = (Object.keys(texts) as Mistake[]).filter((mistake) => !mistakes.includes(mistake))
  return (
    <div className="grid gap-5">
      {mistakes.length === 0 ? (
        <Verdict
          shape="check"
          colour="text-delivered"
          title="The signature is valid."
          text="Headers, body and secret match. If your server rejects this request, it compares something else."
        />
      ) : null}
      {mistakes.map((mistake) => (
        <div key={mistake} className="grid gap-2">
          <Verdict
            shape="cross"
            colour="text-failed"
            title={texts[mistake].title}
            text={texts[mistake].text}
          />
          <p className="pl-[30px]">
            <b className="font-medium">Fix:</b> {texts[mistake].fix}
          </p>
        </div>
      ))}
      <Bytes sent={sent} signed={signed} />
      <div className="grid gap-x-6 gap-y-5 card:grid-cols-2">
        <section>
          <h3 className="border-border border-b pb-1.5 font-medium text-text-2">Checks</h3>
          <ul>
            {checks.map((check) => (
              <CheckRow key={check.name} check={check} />
            ))}
          </ul>
        </section>
        <section>
          <h3 className="border-border border-b pb-1.5 font-medium text-text-2">Ruled out</h3>
          <ul className="grid grid-cols-2 gap-x-3 gap-y-1 pt-1.5 text-text-2">
            {others.map((mistake) => (
              <li key={mistake}>{texts[mistake].name}</li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  )
}

interface VerdictProps {
  shape: GlyphShape
  colour: string
  title: string
  text: string
}

function Verdict({ shape, colour, title, text }: VerdictProps) {
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
      <span className={`pt-[5px] ${colour}`}>
        <Glyph shape={shape} size={18} />
      </span>
      <h2 className="font-semibold text-xl tracking-[-0.015em]">{title}</h2>
      <p className="col-start-2 text-text-2">{text}</p>
    </div>
  )
}

function CheckRow({ check: { name, state, note } }: { check: Check }) {
  return (
    <li className="flex items-center gap-2 border-border border-b py-1">
      <span className={state === 'passed' ? 'text-delivered' : 'text-failed'}>
        <Glyph shape={state === 'passed' ? 'check' : 'cross'} />
      </span>
      {name}
      <span className="sr-only">{state}</span>
      <span className="min-w-0 break-all text-muted">{note}</span>
    </li>
  )
}

const around = 48
const named: [RegExp, string][] = [
  [/\r/g, '[CR]'],
  [/\n/g, '[LF]'],
  [/\ufeff/g, '[BOM]'],
]

/** The text with invisible characters made visible. */
function reveal(text: string): string {
  return named.reduce((shown, [char, sign]) => shown.replace(char, sign), text)
}

function Bytes({ sent, signed }: { sent: string | null; signed: string }) {
  const difference = sent === null ? null : findDifference(sent, signed)
  if (sent === null || !difference) {
    return (
      <section>
        <h3 className="pb-1.5 text-muted text-xs">
          {sent === null ? 'Hashed by you' : 'Signed content'}, {countBytes(signed)}
        </h3>
        <Code text={reveal(signed)} />
      </section>
    )
  }
  const { before, left, right, after } = difference
  const [start, end] = [reveal(before.slice(-around)), reveal(after.slice(0, around))]
  const sides: [string, string, string, string][] = [
    ['Sent by Recover', sent, left, 'bg-delivered-tint text-delivered'],
    ['Hashed by you', signed, right, 'bg-failed-tint text-failed'],
  ]
  return (
    <section>
      <h3 className="pb-1.5 text-muted text-xs">At byte {formatCount(toBytes(before).length + 1)}</h3>
      <dl className="border border-border bg-sunken">
        {sides.map(([name, whole, part, colour]) => (
          <div
            key={name}
            className="grid grid-cols-[128px_minmax(0,1fr)] border-border [&+&]:border-t max-card:grid-cols-1"
          >
            <dt className="px-3 py-2 font-medium">
              {name}
              <span className="block font-normal text-muted">{countBytes(whole)}</span>
            </dt>
            <dd className="break-all border-border px-3 py-2 font-mono text-xs leading-5 card:border-l">
              {before.length > around ? '…' : ''}
              {start}
              <b className={`font-semibold ${colour}`}>{reveal(part) || '[empty]'}</b>
              {end}
              {after.length > around ? '…' : ''}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function countBytes(text: string): string {
  return `${formatCount(toBytes(text).length)} bytes`
}
