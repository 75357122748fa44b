/** Preformatted text that wraps within its box. */
export function Code({ text }: { text: string }) {
  return (
    <pre className="whitespace-pre-wrap break-all rounded-control border border-border bg-sunken px-3 py-2 font-mono text-xs leading-5">
      {text}
    </pre>
  )
}
