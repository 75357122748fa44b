import { type Column, DataTable } from '@/components/ui/data-table'
import { Glyph } from '@/components/ui/glyph'

interface Row {
  scope: string
  text: string
  roles: string[]
}

const scopeColumns: Column<Row>[] = [
  {
    title: 'Permission',
    area: 'text',
    className: 'whitespace-normal',
    render: ({ text }) => text,
  },
  {
    title: 'Scope',
    width: 150,
    className: 'text-muted',
    render: ({ scope }) => <code className="font-mono text-xs">{scope}</code>,
  },
]

/** What each role may do; each mark has a word, since cards have no column headings. */
export function RoleTable({ rows, roles }: { rows: Row[]; roles: string[] }) {
  const columns = roles.map(
    (role): Column<Row> => ({
      title: role.charAt(0).toUpperCase() + role.slice(1),
      width: 96,
      area: role,
      render: (row) => <Mark role={role} may={row.roles.includes(role)} />,
    }),
  )
  return (
    <section className="list pb-10" aria-label="Roles">
      <DataTable
        label="Role permissions"
        columns={[...scopeColumns, ...columns]}
        rows={rows}
        keyOf={({ scope }) => scope}
        card={`"text text text" "${roles.join(' ')}"`}
      />
    </section>
  )
}

function Mark({ role, may }: { role: string; may: boolean }) {
  return (
    <span className={`inline-flex items-center gap-1.5 ${may ? '' : 'text-muted'}`}>
      <Glyph shape={may ? 'check' : 'slash'} />
      <span className="hidden max-card:inline">{role}</span>
      <span className="max-card:sr-only">{may ? 'Yes' : 'No'}</span>
    </span>
  )
}
