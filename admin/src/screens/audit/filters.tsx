import type { ReactNode } from 'react'
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button'
import { Choice, TextField } from '../../ui/fields'
import { eventTypes, isEventType } from './event-types'
import { type AuditSearch, roles } from './search'
import { UserFilter } from './user-filter'

interface Props {
  search: AuditSearch
  onChange: (change: Partial<AuditSearch>) => void
  children: ReactNode
}

/** What narrows the audit log. */
export function AuditFilters({ search, onChange, children }: Props) {
  const { t } = useTranslation()
  return (
    <div className="filters">
      <div className="filter-row">
        <TypesMenu types={search.type ?? []} onChange={(type) => onChange({ type })} />
        <UserFilter user={search.user} onChange={(user) => onChange({ user, role: undefined })} />
        {search.user !== undefined && (
          <Choice
            label={t('audit.filters.role')}
            options={roles.map((id) => ({ id, label: t(`audit.filters.roles.${id}`) }))}
            value={search.role ?? 'any'}
            onChange={(role) => onChange({ role: role === 'any' ? undefined : role })}
          />
        )}
        {(['since', 'until'] as const).map((name) => (
          <TextField
            key={name}
            type="date"
            label={t(`audit.filters.${name}`)}
            value={search[name] ?? ''}
            onChange={(day) => onChange({ [name]: day || undefined })}
          />
        ))}
        <Button
          onPress={() =>
            onChange({ type: undefined, user: undefined, role: undefined, since: undefined, until: undefined })
          }
        >
          {t('common.resetFilters')}
        </Button>
        {children}
      </div>
    </div>
  )
}

interface TypesProps {
  types: readonly NonNullable<AuditSearch['type']>[number][]
  onChange: (types: AuditSearch['type']) => void
}

function TypesMenu({ types, onChange }: TypesProps) {
  const { t } = useTranslation()
  return (
    <MenuTrigger>
      <AriaButton className="button plain">
        {types.length === 0 ? t('audit.filters.types') : t('audit.filters.typesChosen', { count: types.length })}{' '}
        <span aria-hidden="true">▾</span>
      </AriaButton>
      <Popover className="popover">
        <Menu
          className="menu"
          selectionMode="multiple"
          selectedKeys={types}
          onSelectionChange={(keys) => {
            const chosen = keys === 'all' ? [] : [...keys].filter(isEventType)
            onChange(chosen.length === 0 ? undefined : chosen)
          }}
        >
          {eventTypes.map((type) => (
            <MenuItem key={type} id={type} className="menu-item" textValue={t(`audit.types.${type}`)}>
              {({ isSelected }) => (
                <>
                  <span>
                    <span aria-hidden="true">{isSelected ? '✓' : ' '}</span> {t(`audit.types.${type}`)}
                  </span>
                  <span className="hint">{type}</span>
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
