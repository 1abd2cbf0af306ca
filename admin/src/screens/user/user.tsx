import type { DetailedUser } from '@keyturn/client/browser'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../../api/client'
import { Badge } from '../../ui/badge'
import { Card } from '../../ui/card'
import { Facts } from '../../ui/facts'
import { Screen } from '../../ui/screen'
import { Loaded } from '../../ui/states'
import { Moment } from '../../ui/time'
import { UserBadges } from '../users/user-badges'
import { UserActions } from './actions'
import { UserAudit } from './audit'
import { EditButton } from './edit-dialog'
import { Notes } from './notes'
import { UserSessions } from './sessions'

const route = getRouteApi('/users/$id')

/** One user: the account, the sessions, and what was done by and to the user. */
export function UserScreen() {
  const { t } = useTranslation()
  const id = Number(route.useParams().id)
  const query = useQuery({
    queryKey: ['user', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/admin/users/{id}', { params: { path: { id } }, signal })),
    refetchInterval: 30_000,
    placeholderData: undefined
  })
  return (
    <Loaded query={query}>
      {(user) => (
        <Screen title={user.username} actions={<UserActions user={user} />}>
          <div className="cards">
            <Card title={t('user.account')} actions={<EditButton user={user} />}>
              <Facts
                facts={[
                  [t('users.fields.id'), user.id],
                  [t('users.fields.state'), <UserBadges key="state" user={user} />],
                  ...(user.is_active
                    ? []
                    : ([
                        [t('user.reason'), user.inactive_reason || t('common.none')],
                        [t('user.until'), <Moment key="until" at={user.inactive_until} />]
                      ] as const)),
                  [t('users.fields.email'), <Email key="email" user={user} />],
                  [t('users.fields.nickname'), user.nickname || t('common.none')],
                  [t('users.fields.level'), user.level],
                  [t('users.fields.joined'), <Moment key="joined" at={user.date_joined} />],
                  [t('users.fields.lastLogin'), <Moment key="login" at={user.last_login} />]
                ]}
              />
            </Card>
            <Notes key={user.notes} user={user} />
          </div>
          <UserSessions user={user} />
          <UserAudit id={user.id} />
        </Screen>
      )}
    </Loaded>
  )
}

function Email({ user: { email, email_verified } }: { user: DetailedUser }) {
  const { t } = useTranslation()
  if (email === '') return t('common.none')
  return (
    <span className="badges">
      {email}
      <Badge kind={email_verified ? 'good' : 'neutral'}>
        {email_verified ? t('users.verified') : t('users.unverified')}
      </Badge>
    </span>
  )
}
