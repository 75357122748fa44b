'use client'

import { ListFilter, X } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { type FilterProblem, formatFilter, parseFilter } from '@/lib/contract/filter/schema'
import { formatTarget } from '@/lib/contract/format'
import { type Completion, complete, completionsOf } from './completion'
import { CompletionList } from './completion-list'
import { type Chip, chipsOf, partsOf, withChip } from './filter-text'
import type { Filter } from './use-filter'
import { isOfEndpoint, type OnlyEndpoint, problemsWithin } from './within'

interface FilterBoxProps {
  filter: Filter
  /** the URLs of the partner's endpoints by ID */
  urls: Record<string, string>
}

/** The filter line: a chip for each active condition and an input for the next one. */
export function FilterBox({ filter, urls }: FilterBoxProps) {
  const id = useId()
  const { typed, problems, options, active, ...box } = useTyping(filter, urls)
  return (
    <div className="relative min-w-0 flex-1 max-card:basis-full">
      <div className="flex min-h-8 flex-wrap items-center gap-1.5 rounded-control border border-border-control bg-surface px-2 py-[3px] focus-within:outline-2 focus-within:outline-focus max-card:min-h-11">
        <ListFilter
          size={16}
          strokeWidth={1.75}
          aria-hidden="true"
          className="flex-none text-muted max-card:hidden"
        />
        {chipsOf(filter.text).map((chip) => (
          <ChipMark key={chip} chip={chip} urls={urls} onRemove={() => filter.remove(chip)} />
        ))}
        <span className="relative min-w-24 flex-1">
          <Underlines typed={typed} problems={problems} />
          <input
            data-search
            role="combobox"
            aria-label="Filter"
            aria-expanded={options.length > 0}
            aria-controls={`${id}-options`}
            aria-autocomplete="list"
            aria-activedescendant={options[active] ? `${id}-${active}` : undefined}
            aria-invalid={problems.length > 0 || undefined}
            aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
            placeholder={filter.text ? 'Add filter' : 'Filter deliveries, e.g. status:failed code:5xx'}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            value={typed}
            onChange={({ target }) => box.type(target.value)}
            onKeyDown={box.onKey}
            onFocus={box.open}
            onBlur={box.close}
            className="relative h-6 w-full bg-transparent font-mono text-xs outline-none placeholder:font-sans placeholder:text-muted placeholder:text-sm max-card:h-9"
          />
        </span>
        <span
          aria-hidden="true"
          className="rounded-mark border border-border px-1.5 font-mono text-muted text-xs max-card:hidden"
        >
          /
        </span>
      </div>
      {problems.length > 0 ? (
        <ul id={`${id}-problems`} role="alert" className="pt-1 text-failed text-xs">
          {problems.map(({ token, offset, message }) => (
            <li key={offset} className="break-words">
              <code className="break-all font-mono">{token.slice(0, 80)}</code> {message}
            </li>
          ))}
        </ul>
      ) : null}
      <CompletionList id={id} options={options} active={active} onPick={box.pick} />
    </div>
  )
}

function useTyping(filter: Filter, urls: Record<string, string>) {
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const [isSent, setSent] = useState(false)
  const { only } = filter
  const offered = isOpen ? completionsOf(typed, urls) : []
  const options = only ? offered.filter(({ word }) => !isOfEndpoint(word)) : offered
  const type = (text: string) => {
    setSent(false)
    setActive(-1)
    setOpen(true)
    if (!(text.endsWith(' ') && take(text))) setTyped(text)
  }
  const take = (text: string): boolean => {
    const parsed = parseFilter(text)
    if (!parsed.ok || text.trim() === '' || problemsWithin(text, only).length > 0) return false
    filter.set(chipsOf(formatFilter(parsed.filter)).reduce(withChip, filter.text))
    setTyped('')
    setActive(-1)
    setOpen(false)
    return true
  }
  const pick = (option: Completion) => {
    const text = complete(typed, option)
    if (!(option.isWhole && take(text))) type(text)
  }
  const send = () => {
    setOpen(false)
    if (!take(typed)) setSent(true)
  }
  const onKey = (event: KeyboardEvent) => {
    const count = options.length
    const option = options[active]
    if (event.key === 'ArrowDown' && !isOpen) setOpen(true)
    else if (event.key === 'ArrowDown') setActive(count ? (active + 1) % count : -1)
    else if (event.key === 'ArrowUp') setActive(count ? (Math.max(active, 0) + count - 1) % count : -1)
    else if (event.key === 'Enter') option ? pick(option) : send()
    else if (event.key === 'Tab' && option) pick(option)
    else if (event.key === 'Escape') setOpen(false)
    else if (event.key === 'Backspace' && typed === '') removeLast(filter)
    else return
    if (event.key !== 'Backspace') event.preventDefault()
  }
  const problems = problemsOf(typed, only, isSent)
  const open = () => setOpen(true)
  const close = () => setOpen(false)
  return { typed, problems, options, active, type, pick, onKey, open, close }
}

function removeLast(filter: Filter): void {
  const last = chipsOf(filter.text).at(-1)
  if (last) filter.remove(last)
}

/** The problems in the text, except in the word that is still being typed. */
function problemsOf(typed: string, only: OnlyEndpoint, isSent: boolean): FilterProblem[] {
  const end = isSent ? typed.length : typed.search(/\S*$/)
  return problemsWithin(typed, only).filter(({ offset }) => offset < end)
}

/** Underlines problems with a transparent copy of the text below the input. */
function Underlines({ typed, problems }: { typed: string; problems: FilterProblem[] }) {
  return (
    <span
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 overflow-hidden whitespace-pre font-mono text-transparent text-xs leading-6 max-card:leading-9"
    >
      {problems.map(({ offset, length }) => (
        <span key={offset} className="absolute left-0">
          {typed.slice(0, offset)}
          <span className="underline decoration-2 decoration-failed decoration-wavy underline-offset-2">
            {typed.slice(offset, offset + length)}
          </span>
        </span>
      ))}
    </span>
  )
}

interface ChipMarkProps {
  chip: Chip
  urls: Record<string, string>
  onRemove: () => void
}

function ChipMark({ chip, urls, onRemove }: ChipMarkProps) {
  const { isExcluded, key, value } = partsOf(chip)
  const url = key === 'endpoint' ? urls[value] : undefined
  return (
    <span
      title={url && value}
      className={`inline-flex min-w-0 max-w-full items-center rounded-mark border border-border-strong bg-sunken pl-1.5 font-mono text-xs ${isExcluded ? 'border-dashed' : ''}`}
    >
      <span className="truncate">
        {isExcluded ? <b>-</b> : null}
        <span className="text-muted">{key}:</span>
        {url ? formatTarget(url) : value}
      </span>
      <button
        type="button"
        aria-label={`Remove ${chip}`}
        onClick={onRemove}
        className="grid h-6 w-6 flex-none place-items-center text-muted hover:text-text max-card:size-9"
      >
        <X size={12} aria-hidden="true" />
      </button>
    </span>
  )
}
