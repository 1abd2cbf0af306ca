import type { Client } from '@keyturn/client/browser'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/badge'
import type { Column } from '../../ui/data-table'
import { Moment } from '../../ui/time'

/** The columns of the services, in the language of the page. */
export function useServiceColumns(): readonly Column<Client>[] {
  const { t } = useTranslation()
  return useMemo(
    () => [
      { id: 'name', label: t('services.name'), render: ({ name }) => name },
      { id: 'state', label: t('services.state'), render: (client) => <ServiceState client={client} /> },
      { id: 'grants', label: t('services.grants'), render: ({ grants }) => grants.join(', ') },
      {
        id: 'scopes',
        label: t('services.scopes'),
        render: ({ scopes }) => <span className="long">{scopes.join(' ')}</span>
      },
      {
        id: 'audiences',
        label: t('services.audiences'),
        isExtra: true,
        render: ({ audiences }) => <span className="long">{audiences.join(' ')}</span>
      },
      {
        id: 'client_id',
        label: t('services.clientId'),
        isExtra: true,
        render: (client) => <code>{client.client_id}</code>
      },
      { id: 'last_used', label: t('services.lastUsed'), render: (client) => <Moment at={client.last_used} /> },
      { id: 'created_at', label: t('services.created'), render: (client) => <Moment at={client.created_at} /> }
    ],
    [t]
  )
}

/** Whether a service is let in. */
export function ServiceState({ client: { is_active } }: { client: Client }) {
  const { t } = useTranslation()
  return is_active ? (
    <Badge kind="good">{t('services.active')}</Badge>
  ) : (
    <Badge kind="bad">{t('services.inactive')}</Badge>
  )
}
