import type { ReactNode } from 'react'
import {
  Column as AriaColumn,
  Cell,
  Row,
  type Selection,
  Table,
  TableBody,
  TableHeader,
  useTableOptions
} from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Checkbox } from './fields'

export interface Column<Item> {
  /** The service's name of the field, where the list can be sorted by it. */
  id: string
  label: string
  render: (item: Item) => ReactNode
  isSortable?: boolean
  /** Not shown until the user chooses it. */
  isExtra?: boolean
}

interface Props<Item> {
  label: string
  items: readonly Item[]
  /** Those shown. The first one names the row. */
  columns: readonly Column<Item>[]
  idOf: (item: Item) => string
  /** What the row opens. */
  hrefOf?: (item: Item) => string
  sort?: string | undefined
  onSort?: (sort: string) => void
  /** The IDs of the selected rows; undefined if rows cannot be selected. */
  selected?: ReadonlySet<string>
  onSelect?: (selected: Set<string>) => void
  /** What stands in place of rows. */
  empty?: ReactNode
}

/** A table whose rows can be opened, sorted and selected. */
export function DataTable<Item>(props: Props<Item>) {
  const { t } = useTranslation()
  const { label, items, columns, idOf, hrefOf, sort, onSort, selected, onSelect, empty } = props
  const rows = items.map((item) => ({ id: idOf(item), item }))
  return (
    <div className="table-frame">
      <Table
        aria-label={label}
        selectionMode={selected ? 'multiple' : 'none'}
        selectedKeys={selected ?? []}
        onSelectionChange={(selection: Selection) =>
          onSelect?.(new Set(selection === 'all' ? rows.map(({ id }) => id) : [...selection].map(String)))
        }
        {...(sort && {
          sortDescriptor: {
            column: sort.replace(/^-/, ''),
            direction: sort.startsWith('-') ? ('descending' as const) : ('ascending' as const)
          }
        })}
        onSortChange={({ column, direction }) => onSort?.(`${direction === 'descending' ? '-' : ''}${column}`)}
      >
        <TableHeader>
          <SelectAll />
          {columns.map((column, index) => (
            <AriaColumn
              key={column.id}
              id={column.id}
              isRowHeader={index === 0}
              allowsSorting={column.isSortable ?? false}
            >
              {({ sortDirection, allowsSorting }) => (
                <>
                  {column.label}
                  {allowsSorting && (
                    <span className="sort" aria-hidden="true">
                      {sortDirection === undefined ? '↕' : sortDirection === 'ascending' ? '↑' : '↓'}
                    </span>
                  )}
                </>
              )}
            </AriaColumn>
          ))}
        </TableHeader>
        <TableBody
          items={rows}
          dependencies={[columns]}
          renderEmptyState={() => <p className="empty">{empty ?? t('common.nothing')}</p>}
        >
          {({ id, item }) => (
            <Row id={id} {...(hrefOf && { href: hrefOf(item) })}>
              <SelectRow />
              {columns.map((column) => (
                <Cell key={column.id}>{column.render(item)}</Cell>
              ))}
            </Row>
          )}
        </TableBody>
      </Table>
    </div>
  )
}

function SelectAll() {
  const { selectionMode } = useTableOptions()
  if (selectionMode !== 'multiple') return null
  return (
    <AriaColumn width={40}>
      <Checkbox slot="selection" />
    </AriaColumn>
  )
}

function SelectRow() {
  const { selectionMode } = useTableOptions()
  if (selectionMode !== 'multiple') return null
  return (
    <Cell>
      <Checkbox slot="selection" />
    </Cell>
  )
}
