import { useState } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { createPreference, useStore } from '../store'
import type { Column } from './data-table'

/** The columns that the user has chosen, by the list's name. This browser remembers them. */
export function useColumns<Item>(list: string, columns: readonly Column<Item>[]) {
  const [preference] = useState(() =>
    createPreference<string>(
      `columns ${list}`,
      (text): text is string => text !== '',
      columns.flatMap(({ id, isExtra }) => (isExtra ? [] : id)).join(' ')
    )
  )
  const ids = new Set(useStore(preference).split(' '))
  // The first one names the row
  const shown = columns.filter(({ id }, index) => index === 0 || ids.has(id))
  return { shown, ids, choose: (chosen: Iterable<string>) => preference.set([...chosen].join(' ') || ' ') }
}

interface Props<Item> {
  columns: readonly Column<Item>[]
  ids: ReadonlySet<string>
  onChoose: (ids: Iterable<string>) => void
}

/** A menu of the columns that a list can show. */
export function ColumnsMenu<Item>({ columns, ids, onChoose }: Props<Item>) {
  const { t } = useTranslation()
  return (
    <MenuTrigger>
      <Button className="button plain">
        {t('common.columns')} <span aria-hidden="true">▾</span>
      </Button>
      <Popover className="popover">
        <Menu
          className="menu"
          selectionMode="multiple"
          selectedKeys={ids}
          onSelectionChange={(keys) => onChoose(keys === 'all' ? columns.map(({ id }) => id) : [...keys].map(String))}
        >
          {columns.slice(1).map(({ id, label }) => (
            <MenuItem key={id} id={id} className="menu-item">
              {({ isSelected }) => (
                <>
                  <span aria-hidden="true">{isSelected ? '✓' : ' '}</span> {label}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
