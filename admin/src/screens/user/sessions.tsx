import type { DetailedUser } from '@keyturn/client/browser'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf, done } from '../../api/client'
import { useReasons } from '../../permissions'
import { Card } from '../../ui/card'
import { DataTable } from '../../ui/data-table'
import { Loaded } from '../../ui/states'
import { useSessionColumns } from '../sessions/columns'

/** The most that the service lists at once. */
const LIMIT = 100

/** The live sessions of a user. */
export function UserSessions({ user }: { user: DetailedUser }) {
  const { t } = useTranslation()
  const { attempt } = useChange()
  const reasons = useReasons()
  const query = useQuery({
    queryKey: ['sessions', { user: user.id }],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/admin/sessions', { params: { query: { user_id: user.id, limit: LIMIT } }, signal })),
    refetchInterval: 30_000
  })
  const columns = useSessionColumns({
    reasonOf: () => reasons.actingOn(user),
    revoke: ({ id }) =>
      void attempt({
        run: () => done(api.DELETE('/api/admin/sessions/{id}', { params: { path: { id } } })),
        said: t('sessions.revoked')
      })
  })
  return (
    <Card title={t('shell.screens.sessions')}>
      <Loaded query={query}>
        {({ items }) => (
          <DataTable
            label={t('shell.screens.sessions')}
            items={items}
            columns={columns}
            idOf={({ id }) => id}
            empty={t('sessions.none')}
          />
        )}
      </Loaded>
    </Card>
  )
}
