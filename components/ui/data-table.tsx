import type { CSSProperties, ReactNode } from 'react'

export interface Column<T> {
  title: string
  /** replaces the title, such as a checkbox for all rows */
  head?: ReactNode
  /** in px; the column without a width takes the rest */
  width?: number
  align?: 'right'
  /** the cell's grid area in the card layout; without one it is hidden there */
  area?: string
  className?: string
  render: (row: T) => ReactNode
}

interface DataTableProps<T> {
  label: string
  columns: Column<T>[]
  rows: T[]
  keyOf: (row: T) => string
  /** `grid-template-areas` of the card layout, which has three columns */
  card: string
  isSelected?: (row: T) => boolean
}

/** A table whose rows become cards when it is narrow; rows extend to the edges of the page. */
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
