'use client'

import { Command } from 'cmdk'
import { ListFilter } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { listViews } from '@/components/api/views'
import type { View } from '@/lib/views/schema'
import { sections } from './sections'

const idPaths: [RegExp, (id: string) => string][] = [
  [/^dlv_[\w-]+$/, (id) => `/deliveries/${id}`],
  [/^wh_[\w-]+$/, (id) => `/endpoints/${id}`],
  [/^rpl_[\w-]+$/, (id) => `/replays/${id}`],
  [/^evt_[\w-]+$/, (id) => `/deliveries?q=${id}`],
  [/^acc_[\w-]+$/, (id) => `/deliveries?q=${id}`],
]

/** The page of a pasted ID; null for other text. */
export function pathOfId(text: string): string | null {
  const id = text.trim()
  const [, toPath] = idPaths.find(([form]) => form.test(id)) ?? []
  return toPath ? toPath(id) : null
}

/** The command menu: finds pages, saved views and pasted IDs; opens with Ctrl or Cmd K. */
export function CommandMenu({ area, onDone }: { area: keyof typeof sections; onDone: () => void }) {
  const router = useRouter()
  const [text, setText] = useState('')
  const go = (path: string) => {
    onDone()
    router.push(path)
  }
  const found = pathOfId(text)
  const query = text.trim().toLowerCase()
  const views = useViews(area).filter(({ name }) => name.toLowerCase().includes(query))
  const pages = sections[area].filter(({ label }) => label.toLowerCase().includes(query))
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => open || onDone()}
      label="Search and commands"
      shouldFilter={false}
      overlayClassName="fixed inset-0 z-30 bg-[rgb(0_0_0/40%)]"
      contentClassName="fixed top-[15vh] left-1/2 z-40 w-[min(92vw,520px)] -translate-x-1/2 rounded-float border border-border-strong bg-raised shadow-float"
    >
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Search or paste an ID"
        className="h-11 w-full border-border border-b bg-transparent px-4 outline-none"
      />
      <Command.List className="max-h-80 overflow-auto p-1">
        <Command.Empty className="px-3 py-2 text-muted">
          No results. Try an ID, a page name or a saved view.
        </Command.Empty>
        {found ? (
          <Item value={found} onSelect={() => go(found)}>
            Open <code className="truncate font-mono">{text.trim()}</code>
          </Item>
        ) : null}
        {pages.map(({ href, label, icon: Icon }) => (
          <Item key={href} value={href} onSelect={() => go(href)}>
            <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="flex-none text-muted" />
            {label}
          </Item>
        ))}
        {views.map(({ id, name, filter }) => (
          <Item
            key={id}
            value={id}
            onSelect={() => go(filter ? `/deliveries?${new URLSearchParams({ q: filter })}` : '/deliveries')}
          >
            <ListFilter size={16} strokeWidth={1.75} aria-hidden="true" className="flex-none text-muted" />
            <span className="truncate">{name}</span>
            <span className="ml-auto flex-none text-muted">Saved view</span>
          </Item>
        ))}
      </Command.List>
    </Command.Dialog>
  )
}

/** The team's saved filters; none for support staff, or when they fail to load. */
function useViews(area: keyof typeof sections): View[] {
  const [views, setViews] = useState<View[]>([])
  useEffect(() => {
    if (area !== 'partner') return
    listViews().then(
      (list) => setViews(list.views),
      () => undefined,
    )
  }, [area])
  return views
}

function Item(props: { value: string; onSelect: () => void; children: React.ReactNode }) {
  return (
    <Command.Item
      {...props}
      className="flex h-9 cursor-pointer items-center gap-2.5 rounded-mark px-3 data-[selected=true]:bg-hover"
    />
  )
}
