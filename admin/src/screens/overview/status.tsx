import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/client'
import { useServiceStatus } from '../../api/service-status'
import { Badge } from '../../ui/badge'
import { Card } from '../../ui/card'
import { Facts } from '../../ui/facts'
import { Loaded } from '../../ui/states'
import { CurrentKey } from '../keys/current-key'

/** Health, version and signing key. */
export function Status() {
  const { t } = useTranslation()
  const query = useServiceStatus()
  const { data: isReady } = useQuery({
    queryKey: ['health'],
    // A service that is not ready answers 503: that is news, and no reason to ask again at once
    queryFn: async ({ signal }) => (await api.GET('/health/ready', { signal })).response.ok,
    refetchInterval: 15_000
  })
  return (
    <Loaded query={query}>
      {({ version, node, database, signing_key }) => (
        <div className="cards">
          <Card title={t('overview.service')}>
            <Facts
              facts={[
                [
                  t('overview.health'),
                  isReady === undefined ? t('common.unknown') : <Health key="health" isReady={isReady} />
                ],
                [t('overview.version'), version],
                ['Node.js', node],
                [t('overview.database'), database === 'sqlite' ? 'SQLite' : 'MySQL / MariaDB']
              ]}
            />
          </Card>
          <CurrentKey signingKey={signing_key} />
        </div>
      )}
    </Loaded>
  )
}

function Health({ isReady }: { isReady: boolean }) {
  const { t } = useTranslation()
  return <Badge kind={isReady ? 'good' : 'bad'}>{isReady ? t('overview.ready') : t('overview.notReady')}</Badge>
}
