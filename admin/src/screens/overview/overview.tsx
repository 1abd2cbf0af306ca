import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../../api/client'
import { Choice } from '../../ui/fields'
import { Screen } from '../../ui/screen'
import { Loaded, Loading } from '../../ui/states'
import { Warnings } from '../settings/warnings'
import { ranges } from './search'
import { Status } from './status'

const route = getRouteApi('/')
const Charts = lazy(() => import('./charts'))
const HOURS = { day: 24, week: 168 }

/** How the service does: users, sessions, what happened in each hour, and what needs attention. */
export function Overview() {
  const { t, i18n } = useTranslation()
  const { range = 'day' } = route.useSearch()
  const navigate = route.useNavigate()
  const hours = HOURS[range]
  const number = new Intl.NumberFormat(i18n.language)
  const query = useQuery({
    queryKey: ['stats', hours],
    queryFn: ({ signal }) => dataOf(api.GET('/api/admin/stats', { params: { query: { hours } }, signal })),
    refetchInterval: 30_000
  })
  return (
    <Screen
      title={t('shell.screens.overview')}
      actions={
        <Choice
          label={t('overview.range')}
          isCompact
          options={ranges.map((id) => ({ id, label: t(`overview.ranges.${id}`) }))}
          value={range}
          onChange={(chosen) => void navigate({ search: { range: chosen } })}
        />
      }
    >
      <Warnings />
      <Loaded query={query}>
        {(stats) => (
          <>
            {stats.reuse_detections.some((count) => count > 0) && (
              <p className="problem">
                {t('overview.reuse', { count: stats.reuse_detections.reduce((sum, count) => sum + count, 0) })}{' '}
                <Link to="/audit" search={{ type: ['token.reused'] }}>
                  {t('shell.screens.audit')}
                </Link>
              </p>
            )}
            <dl className="tiles">
              {(['total', 'active', 'staff'] as const).map((name) => (
                <div key={name} className="card">
                  <dt>{t(`overview.users.${name}`)}</dt>
                  <dd>{number.format(stats.users[name])}</dd>
                </div>
              ))}
              <div className="card">
                <dt>{t('overview.liveSessions')}</dt>
                <dd>{number.format(stats.live_sessions)}</dd>
              </div>
            </dl>
            <Suspense fallback={<Loading />}>
              <Charts stats={stats} />
            </Suspense>
          </>
        )}
      </Loaded>
      <Status />
    </Screen>
  )
}
