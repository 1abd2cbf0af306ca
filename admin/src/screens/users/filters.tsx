import type { ReactNode } from 'react'
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button'
import { Choice, TextField } from '../../ui/fields'
import { SearchField } from '../../ui/search-field'
import type { UserSearch } from './search'

interface Props {
  search: UserSearch
  onChange: (change: Partial<UserSearch>) => void
  children: ReactNode
}

/** What narrows the list of users. */
export function UserFilters({ search, onChange, children }: Props) {
  const { t } = useTranslation()
  const chosen = Object.entries(search).filter(
    ([name, value]) => value !== undefined && !['q', 'sort', 'after'].includes(name)
  ).length
  const days = ['joinedAfter', 'joinedBefore', 'lastSeenBefore'] as const
  const rights = ['active', 'staff', 'superuser', 'twoFactor', 'verified'] as const
  return (
    <div className="filters">
      <div className="filter-row">
        <SearchField
          label={t('users.filters.q')}
          text={search.q ?? ''}
          onChange={(q) => onChange({ q: q || undefined })}
        />
        {children}
      </div>
      <Disclosure>
        <Heading level={2}>
          <AriaButton slot="trigger" className="button quiet">
            {t('common.filters')}
            {chosen > 0 && ` (${chosen})`} <span aria-hidden="true">▾</span>
          </AriaButton>
        </Heading>
        <DisclosurePanel className="filter-panel">
          {rights.map((name) => (
            <Choice
              key={name}
              label={t(`users.filters.${name}`)}
              options={[
                { id: 'all', label: t('common.all') },
                { id: 'yes', label: t('common.yes') },
                { id: 'no', label: t('common.no') }
              ]}
              value={search[name] ?? 'all'}
              onChange={(answer) => onChange({ [name]: answer === 'all' ? undefined : answer })}
            />
          ))}
          {days.map((name) => (
            <TextField
              key={name}
              type="date"
              label={t(`users.filters.${name}`)}
              value={search[name] ?? ''}
              onChange={(day) => onChange({ [name]: day || undefined })}
            />
          ))}
          <Button
            onPress={() =>
              onChange(Object.fromEntries([...days, ...rights, 'q' as const].map((name) => [name, undefined])))
            }
          >
            {t('common.resetFilters')}
          </Button>
        </DisclosurePanel>
      </Disclosure>
    </div>
  )
}
