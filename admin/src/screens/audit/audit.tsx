import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../../api/client'
import { useDownload } from '../../api/use-download'
import { Button } from '../../ui/button'
import { ColumnsMenu, useColumns } from '../../ui/columns'
import { DataTable } from '../../ui/data-table'
import { useListPage } from '../../ui/list-state'
import { Pager } from '../../ui/pager'
import { Screen } from '../../ui/screen'
import { Loaded } from '../../ui/states'
import { useAuditColumns } from './columns'
import { AuditFilters } from './filters'
import { type AuditSearch, filtersOf } from './search'

const route = getRouteApi('/audit')

/** The audit log: who did what to whom, newest first. */
export function Audit() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const columns = useAuditColumns()
  const { shown, ids, choose } = useColumns('audit', columns)
  const save = useDownload()
  const filters = filtersOf(search)
  const query = useListPage(['audit', filters], search, ({ limit, cursor, count }, signal) =>
    dataOf(
      api.GET('/api/admin/audit', {
        params: { query: { ...filters, limit, count, ...(cursor && { cursor }) } },
        signal
      })
    )
  )
  const move = (change: Partial<AuditSearch>) => void navigate({ search: { ...search, after: undefined, ...change } })

  return (
    <Screen
      title={t('shell.screens.audit')}
      actions={
        <Button onPress={() => void save('/api/admin/audit.csv', filters, 'audit.csv')}>{t('common.download')}</Button>
      }
    >
      <AuditFilters search={search} onChange={move}>
        <ColumnsMenu columns={columns} ids={ids} onChoose={choose} />
      </AuditFilters>
      <Loaded query={query}>
        {(page) => (
          <>
            <DataTable label={t('shell.screens.audit')} items={page.items} columns={shown} idOf={({ id }) => id} />
            <Pager page={page} after={search.after} onMove={(after) => move({ after })} />
          </>
        )}
      </Loaded>
    </Screen>
  )
}
