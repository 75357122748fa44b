import type { ReferenceGroup } from '@/lib/openapi/schema'
import { OperationSection } from './operation-section'

const titleOf = (tag: string) => (tag.charAt(0).toUpperCase() + tag.slice(1)).replaceAll('-', ' ')

/** All API operations by tag, with a table of contents. */
export function Reference({ groups }: { groups: ReferenceGroup[] }) {
  return (
    <div className="gap-8 px-5 pb-12 max-card:px-4 side:grid side:grid-cols-[220px_minmax(0,1fr)]">
      <details className="mb-4 border-border border-y py-2 side:hidden">
        <summary className="cursor-pointer font-medium">All operations</summary>
        <Contents groups={groups} label="Operations" />
      </details>
      <div className="sticky top-12 hidden h-[calc(100vh-48px)] overflow-y-auto border-border border-r pb-6 side:block">
        <Contents groups={groups} label="Operations" />
      </div>
      <div className="grid min-w-0 gap-10">
        {groups.map(({ tag, operations }) => (
          <section key={tag} aria-labelledby={`tag-${tag}`} className="grid gap-8">
            <h2
              id={`tag-${tag}`}
              className="scroll-mt-14 border-border-strong border-b pb-2 font-semibold text-lg"
            >
              {titleOf(tag)}
            </h2>
            {operations.map((operation) => (
              <OperationSection key={operation.id} operation={operation} />
            ))}
          </section>
        ))}
      </div>
    </div>
  )
}

function Contents({ groups, label }: { groups: ReferenceGroup[]; label: string }) {
  return (
    <nav aria-label={label} className="grid gap-3 pt-2">
      {groups.map(({ tag, operations }) => (
        <div key={tag}>
          <a href={`#tag-${tag}`} className="block py-0.5 font-medium text-text">
            {titleOf(tag)}
          </a>
          <ul>
            {operations.map(({ id, summary }) => (
              <li key={id}>
                <a href={`#${id}`} className="block py-1 pr-2 pl-2 text-text-2 leading-4">
                  {summary}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}
