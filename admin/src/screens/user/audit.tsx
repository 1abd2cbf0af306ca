import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../../api/client'
import { Card } from '../../ui/card'
import { DataTable } from '../../ui/data-table'
import { Loaded } from '../../ui/states'
import { useAuditColumns } from '../audit/columns'

const LATEST = 20

/** The latest of what a user did and of what was done to the user. */
export function UserAudit({ id }: { id: number }) {
  const { t } = useTranslation()
  const columns = useAuditColumns().filter(({ isExtra }) => !isExtra)
  const query = useQuery({
    queryKey: ['audit', { user: id }],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/admin/audit', { params: { query: { user_id: id, limit: LATEST } }, signal })),
    refetchInterval: 30_000
  })
  return (
    <Card
      title={t('user.audit.title')}
      actions={
        <Link to="/audit" search={{ user: id }}>
          {t('user.audit.all')}
        </Link>
      }
    >
      <Loaded query={query}>
        {({ items }) => (
          <DataTable label={t('user.audit.title')} items={items} idOf={(event) => event.id} columns={columns} />
        )}
      </Loaded>
    </Card>
  )
}
