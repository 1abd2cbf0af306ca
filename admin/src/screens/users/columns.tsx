import type { DetailedUser } from '@keyturn/client/browser'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column } from '../../ui/data-table'
import { Moment } from '../../ui/time'
import { UserBadges } from './user-badges'

/** The columns of a list of users, in the language of the page. */
export function useUserColumns(): readonly Column<DetailedUser>[] {
  const { t } = useTranslation()
  return useMemo(
    () => [
      { id: 'username', label: t('users.fields.username'), isSortable: true, render: ({ username }) => username },
      { id: 'id', label: t('users.fields.id'), isSortable: true, isExtra: true, render: ({ id }) => id },
      { id: 'email', label: t('users.fields.email'), render: ({ email }) => email },
      { id: 'nickname', label: t('users.fields.nickname'), isExtra: true, render: ({ nickname }) => nickname },
      { id: 'level', label: t('users.fields.level'), isExtra: true, render: ({ level }) => level },
      { id: 'state', label: t('users.fields.state'), render: (user) => <UserBadges user={user} /> },
      {
        id: 'date_joined',
        label: t('users.fields.joined'),
        isSortable: true,
        render: (user) => <Moment at={user.date_joined} />
      },
      {
        id: 'last_login',
        label: t('users.fields.lastLogin'),
        isSortable: true,
        render: (user) => <Moment at={user.last_login} />
      },
      { id: 'notes', label: t('users.fields.notes'), isExtra: true, render: ({ notes }) => notes.slice(0, 80) }
    ],
    [t]
  )
}
