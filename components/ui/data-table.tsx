import type { CSSProperties, ReactNode } from 'react'

export interface Column<T> {
  title: string
  /** stands in the title's place, such as a checkbox for all rows */
  head?: ReactNode
  /** px; the one column without takes what is left */
  width?: number
  align?: 'right'
  /** the cell's grid area when rows are cards; without one it is left out there */
  area?: string
  className?: string
  render: (row: T) => ReactNode
}

interface DataTableProps<T> {
  label: string
  columns: Column<T>[]
  rows: T[]
  keyOf: (row: T) => string
  /** `grid-template-areas` of a row as a card, three columns wide */
  card: string
  isSelected?: (row: T) => boolean
}

/** A real table whose rows become cards where the list is narrow; its rows run to the edges of the page. */
export function DataTable<T>({ label, columns, rows, keyOf, card, isSelected }: DataTableProps<T>) {
  return (
    <table role="table" aria-label={label} className="data-table">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ title, head, width, align }) => (
            <th
              key={title}
              role="columnheader"
              scope="col"
              className={align && 'is-right'}
              style={width ? { width } : undefined}
            >
              {head ?? title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" style={{ '--card': card } as CSSProperties}>
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row" aria-selected={isSelected?.(row)}>
            {columns.map((column) => (
              <Cell key={column.title} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell<T>({ column, row }: { column: Column<T>; row: T }) {
  const { align, area, className = '', render } = column
  const classes = [align ? 'is-right' : '', area ? '' : 'is-left-out', className].filter(Boolean).join(' ')
  return (
    <td
      role="cell"
      className={classes || undefined}
      style={area ? ({ '--area': area } as CSSProperties) : undefined}
    >
      {render(row)}
    </td>
  )
}
