import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf, done } from '../../api/client'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { DataTable } from '../../ui/data-table'
import { Loaded } from '../../ui/states'
import { useSessionColumns } from '../sessions/columns'

/** The most that the service lists at once. */
const LIMIT = 100

/** The administrator's own sessions. */
export function MySessions() {
  const { t } = useTranslation()
  const { attempt } = useChange()
  const query = useQuery({
    queryKey: ['my-sessions'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/sessions', { params: { query: { limit: LIMIT } }, signal }))
  })
  const columns = useSessionColumns({
    revoke: ({ id }) =>
      void attempt({
        run: () => done(api.DELETE('/api/sessions/{id}', { params: { path: { id } } })),
        said: t('sessions.revoked')
      })
  })
  return (
    <Card
      title={t('me.sessions')}
      actions={
        <Button
          onPress={() => void attempt({ run: () => done(api.DELETE('/api/sessions')), said: t('me.othersRevoked') })}
        >
          {t('me.revokeOthers')}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ items }) => <DataTable label={t('me.sessions')} items={items} columns={columns} idOf={({ id }) => id} />}
      </Loaded>
    </Card>
  )
}
