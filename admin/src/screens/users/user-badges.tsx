import type { DetailedUser } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/badge'

/** Whether a user can log in, and what rights the user has. */
export function UserBadges({ user }: { user: DetailedUser }) {
  const { t } = useTranslation()
  return (
    <span className="badges">
      {user.is_active ? (
        <Badge kind="good">{t('users.active')}</Badge>
      ) : (
        <Badge kind="bad">{t('users.inactive')}</Badge>
      )}
      {user.is_staff && <Badge>{t('users.staff')}</Badge>}
      {user.is_superuser && <Badge>{t('users.superuser')}</Badge>}
      {user.two_factor && <Badge kind="good">{t('users.twoFactor')}</Badge>}
    </span>
  )
}
