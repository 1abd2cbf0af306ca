import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../../api/client'
import { useDownload } from '../../api/use-download'
import { Button } from '../../ui/button'
import { ColumnsMenu, useColumns } from '../../ui/columns'
import { DataTable } from '../../ui/data-table'
import { oneOf, useListPage } from '../../ui/list-state'
import { Pager } from '../../ui/pager'
import { Screen } from '../../ui/screen'
import { Loaded } from '../../ui/states'
import { BulkActions } from './bulk-actions'
import { useUserColumns } from './columns'
import { CreateUserDialog } from './create-user-dialog'
import { UserFilters } from './filters'
import { filtersOf, sorts, type UserSearch } from './search'

const route = getRouteApi('/users')

/** The users: found, sorted, selected and changed together. */
export function Users() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [isCreating, setCreating] = useState(false)
  const columns = useUserColumns()
  const { shown, ids, choose } = useColumns('users', columns)
  const save = useDownload()
  const filters = filtersOf(search)
  const query = useListPage(['users', filters], search, ({ limit, cursor, count }, signal) =>
    dataOf(
      api.GET('/api/admin/users', {
        params: {
          query: { ...filters, ...(search.sort && { sort: search.sort }), limit, ...(cursor && { cursor }), count }
        },
        signal
      })
    )
  )

  function move(change: Partial<UserSearch>) {
    setSelected(new Set())
    void navigate({ search: { ...search, after: undefined, ...change }, replace: 'q' in change })
  }

  return (
    <Screen
      title={t('shell.screens.users')}
      actions={
        <>
          <Button onPress={() => void save('/api/admin/users.csv', { ...filters, sort: search.sort }, 'users.csv')}>
            {t('common.download')}
          </Button>
          <Button kind="primary" onPress={() => setCreating(true)}>
            {t('users.create.title')}
          </Button>
        </>
      }
    >
      <UserFilters search={search} onChange={move}>
        <ColumnsMenu columns={columns} ids={ids} onChoose={choose} />
      </UserFilters>
      <Loaded query={query}>
        {(page) => (
          <>
            <BulkActions
              users={page.items.filter(({ id }) => selected.has(String(id)))}
              onDone={() => setSelected(new Set())}
            />
            <DataTable
              label={t('shell.screens.users')}
              items={page.items}
              columns={shown}
              idOf={({ id }) => String(id)}
              hrefOf={({ id }) => `/users/${id}`}
              sort={search.sort ?? 'id'}
              onSort={(sort) => move({ sort: oneOf(sort, sorts) })}
              selected={selected}
              onSelect={setSelected}
            />
            <Pager page={page} after={search.after} onMove={(after) => move({ after })} />
          </>
        )}
      </Loaded>
      {isCreating && <CreateUserDialog onClose={() => setCreating(false)} />}
    </Screen>
  )
}
