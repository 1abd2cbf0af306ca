import type { Setting } from '@keyturn/client/browser'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../../api/client'
import { en } from '../../languages/en/index'
import { DataTable } from '../../ui/data-table'
import { Checkbox } from '../../ui/fields'
import { Screen } from '../../ui/screen'
import { SearchField } from '../../ui/search-field'
import { Loaded } from '../../ui/states'
import { useSettingColumns } from './columns'
import type { SettingsSearch } from './search'
import { Warnings } from './warnings'

const route = getRouteApi('/settings')

const groupNames = en.settings.groups

/** The settings in force, by their groups. They change only in the environment of the service. */
export function Settings() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const columns = useSettingColumns()
  const query = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/admin/settings', { signal }))
  })
  const move = (change: SettingsSearch) => void navigate({ search: { ...search, ...change }, replace: true })

  return (
    <Screen title={t('shell.screens.settings')}>
      <p className="hint">{t('settings.hint')}</p>
      <Warnings />
      <div className="filters">
        <div className="filter-row">
          <SearchField label={t('settings.q')} text={search.q ?? ''} onChange={(q) => move({ q: q || undefined })} />
          <Checkbox
            isSelected={search.changed === 'yes'}
            onChange={(isOn) => move({ changed: isOn ? 'yes' : undefined })}
          >
            {t('settings.changed')}
          </Checkbox>
        </div>
      </div>
      <Loaded query={query}>{({ items }) => <Groups items={items} search={search} columns={columns} />}</Loaded>
    </Screen>
  )
}

interface GroupsProps {
  items: readonly Setting[]
  search: SettingsSearch
  columns: ReturnType<typeof useSettingColumns>
}

function Groups({ items, search, columns }: GroupsProps) {
  const { t } = useTranslation()
  const groups = useMemo(() => groupsOf(items.filter((item) => isFound(item, search))), [items, search])
  const count = groups.reduce((sum, [, settings]) => sum + settings.length, 0)
  return (
    <>
      <p role="status" className="count">
        {count === 0 ? t('common.nothing') : t('settings.count', { count })}
      </p>
      {groups.map(([title, settings]) => {
        const name = isGroup(title) ? t(`settings.groups.${title}`) : title
        return (
          <section key={title}>
            <h2>{name}</h2>
            <DataTable label={name} items={settings} columns={columns} idOf={(setting) => setting.name} />
          </section>
        )
      })}
    </>
  )
}

function groupsOf(items: readonly Setting[]): [title: string, items: Setting[]][] {
  const groups = new Map<string, Setting[]>()
  for (const item of items) groups.set(item.group, [...(groups.get(item.group) ?? []), item])
  return [...groups]
}

function isFound(setting: Setting, { q = '', changed }: SettingsSearch): boolean {
  if (changed === 'yes' && setting.source === 'default') return false
  const { name, value, description, variable } = setting
  const text = [name, name.replaceAll('_', ' '), value, description, variable].join('\n').toLowerCase()
  return text.includes(q.toLowerCase())
}

const isGroup = (title: string): title is keyof typeof groupNames => Object.hasOwn(groupNames, title)
