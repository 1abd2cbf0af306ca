import type { ClientWithSecret } from '@keyturn/client/browser'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../../api/client'
import { useReasons } from '../../permissions'
import { Button } from '../../ui/button'
import { ColumnsMenu, useColumns } from '../../ui/columns'
import { DataTable } from '../../ui/data-table'
import { useListPage } from '../../ui/list-state'
import { Pager } from '../../ui/pager'
import { Screen } from '../../ui/screen'
import { Loaded } from '../../ui/states'
import { useServiceColumns } from './columns'
import { CreateDialog } from './create-dialog'
import { SecretDialog } from './secret-dialog'

const route = getRouteApi('/services')

/** The services that use OAuth, newest first. */
export function Services() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { superuser: reason } = useReasons()
  const [isCreating, setCreating] = useState(false)
  const [made, setMade] = useState<ClientWithSecret>()
  const columns = useServiceColumns()
  const { shown, ids, choose } = useColumns('services', columns)
  const query = useListPage(['services'], search, ({ limit, cursor }, signal) =>
    dataOf(api.GET('/api/admin/clients', { params: { query: { limit, ...(cursor && { cursor }) } }, signal }))
  )

  return (
    <Screen
      title={t('shell.screens.services')}
      actions={
        <>
          <ColumnsMenu columns={columns} ids={ids} onChoose={choose} />
          <Button kind="primary" reason={reason} onPress={() => setCreating(true)}>
            {t('services.create')}
          </Button>
        </>
      }
    >
      <Loaded query={query}>
        {(page) => (
          <>
            <DataTable
              label={t('shell.screens.services')}
              items={page.items}
              columns={shown}
              idOf={({ client_id }) => client_id}
              hrefOf={({ client_id }) => `/services/${client_id}`}
            />
            <Pager page={page} after={search.after} onMove={(after) => void navigate({ search: { after } })} />
          </>
        )}
      </Loaded>
      {isCreating && <CreateDialog onCreated={setMade} onClose={() => setCreating(false)} />}
      {made?.client_secret !== undefined && !isCreating && (
        <SecretDialog client={made} onClose={() => setMade(undefined)} />
      )}
    </Screen>
  )
}
