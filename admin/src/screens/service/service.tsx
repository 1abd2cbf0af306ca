import type { Client } from '@keyturn/client/browser'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../../api/client'
import { Facts } from '../../ui/facts'
import { Screen } from '../../ui/screen'
import { Loaded } from '../../ui/states'
import { Moment } from '../../ui/time'
import { ServiceState } from '../services/columns'
import { ServiceActions } from './actions'
import { Secrets } from './secrets'

const route = getRouteApi('/services/$id')

/** One service: what it may do, how it proves who it is, and what can be done with it. */
export function Service() {
  const { id } = route.useParams()
  const query = useQuery({
    queryKey: ['service', id],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/admin/clients/{client_id}', { params: { path: { client_id: id } }, signal })),
    // Another service's data are never shown under this one's address
    placeholderData: undefined
  })
  return (
    <Loaded query={query}>
      {(client) => (
        <Screen title={client.name} actions={<ServiceActions client={client} />}>
          <Rights client={client} />
          <Secrets client={client} />
        </Screen>
      )}
    </Loaded>
  )
}

function Rights({ client }: { client: Client }) {
  const { t } = useTranslation()
  const { client_id, grants, scopes, audiences, access_lifetime, jwks, jwks_uri } = client
  const facts: [name: string, value: ReactNode][] = [
    [t('services.state'), <ServiceState key="state" client={client} />],
    [t('services.clientId'), <code key="id">{client_id}</code>],
    [t('services.grants'), grants.join(', ') || t('common.none')],
    [t('services.scopes'), scopes.join(' ') || t('common.none')],
    [t('services.audiences'), audiences.join(' ') || t('services.byDefault')],
    [
      t('services.lifetime'),
      access_lifetime === null ? t('services.byDefault') : t('services.seconds', { count: access_lifetime })
    ],
    [t('services.created'), <Moment key="created" at={client.created_at} />],
    [t('services.lastUsed'), <Moment key="used" at={client.last_used} />]
  ]
  if (jwks_uri !== null) facts.push([t('services.jwksUri'), <code key="uri">{jwks_uri}</code>])
  if (jwks !== null) facts.push([t('services.jwks'), t('services.keyCount', { count: jwks.keys.length })])
  return (
    <section className="card" aria-label={client.name}>
      <Facts facts={facts} />
    </section>
  )
}
