'use client'

import { type Node, parseTree } from 'jsonc-parser'
import { Code } from '@/components/ui/code'

// More parts would block the page; the view of the exact bytes shows all of them.
const maxShown = 200
const openDepth = 4

/** JSON as a tree. Scalars are copied from the text, so that numbers and escapes are shown exactly as sent. */
export function JsonTree({ text }: { text: string }) {
  const root = parseTree(text)
  if (!root) return <Code text={text} />
  return (
    <div className="overflow-x-auto rounded-control border border-border bg-sunken px-3 py-2 font-mono text-xs leading-5">
      <Value node={root} text={text} depth={0} />
    </div>
  )
}

interface ValueProps {
  node: Node
  text: string
  depth: number
  /** the key as it is written in the text */
  name?: string
}

function Value({ node, text, depth, name }: ValueProps) {
  const isParent = node.type === 'object' || node.type === 'array'
  if (!isParent || !node.children?.length) {
    return (
      <div className="break-all pl-4">
        <Name name={name} />
        {sliceOf(node, text)}
      </div>
    )
  }
  const shown = node.children.slice(0, maxShown)
  const left = node.children.length - shown.length
  return (
    <details open={depth < openDepth} className="[&>summary>i]:hidden [&:not([open])>summary>i]:inline">
      <summary className="cursor-pointer break-all">
        <Name name={name} />
        {node.type === 'object' ? '{' : '['}
        <i className="text-muted not-italic"> {describeSize(node)}</i>
      </summary>
      <div className="ml-[5px] border-border border-l pl-3">
        {shown.map((child, i) =>
          child.type === 'property' ? (
            <Property key={child.offset} node={child} text={text} depth={depth} />
          ) : (
            <Value key={child.offset} node={child} text={text} depth={depth + 1} name={String(i)} />
          ),
        )}
        {left > 0 ? <p className="pl-4 text-muted">{left} more in the raw body</p> : null}
      </div>
      <span className="pl-4">{node.type === 'object' ? '}' : ']'}</span>
    </details>
  )
}

function Property({ node, text, depth }: ValueProps) {
  const [key, value] = node.children ?? []
  if (!key || !value) return null
  return <Value node={value} text={text} depth={depth + 1} name={sliceOf(key, text).slice(1, -1)} />
}

function Name({ name }: { name: string | undefined }) {
  if (name === undefined) return null
  return <span className="text-accent">{name}: </span>
}

const sliceOf = ({ offset, length }: Node, text: string) => text.slice(offset, offset + length)

function describeSize({ type, children = [] }: Node): string {
  const [one, many] = type === 'object' ? ['field', 'fields'] : ['item', 'items']
  return `${children.length} ${children.length === 1 ? one : many} ${type === 'object' ? '}' : ']'}`
}
