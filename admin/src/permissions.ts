import type { DetailedUser } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { useMe } from './me'

/**
 * Why the user of this page may not do something; undefined where it is allowed. The service decides by the same table
 * (docs/security.md, "Permissions"); the page only says so in advance.
 */
export function useReasons() {
  const { t } = useTranslation()
  const { is_superuser } = useMe()
  const forSuperusers = is_superuser ? undefined : t('common.onlySuperusers')
  return {
    /** For actions that need a superuser, whomever they are about. */
    superuser: forSuperusers,
    /** For an action on a user or a session of that user. */
    actingOn: (user: Pick<DetailedUser, 'is_staff' | 'is_superuser'>) =>
      user.is_staff || user.is_superuser ? forSuperusers : undefined
  }
}
