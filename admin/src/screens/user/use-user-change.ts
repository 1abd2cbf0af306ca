import type { DetailedUser, UserChanges } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf } from '../../api/client'

/** Changes of one user, which can be undone. */
export function useUserChange(user: DetailedUser) {
  const { t } = useTranslation()
  const { change, attempt } = useChange()
  const patch = (body: UserChanges) =>
    dataOf(api.PATCH('/api/admin/users/{id}', { params: { path: { id: user.id } }, body }))

  function wanted(changes: UserChanges, said = t('common.changeDone')) {
    return { run: () => patch(changes), said, undo: () => patch(before(user, changes)) }
  }

  return {
    /** @throws as the service's answer, for forms that show it */
    change: (changes: UserChanges, said?: string) => change(wanted(changes, said)),
    attempt: (changes: UserChanges, said?: string) => attempt(wanted(changes, said))
  }
}

/** What takes the changes back. A reason and an end belong to a user who is not active. */
function before(user: DetailedUser, changes: UserChanges): UserChanges {
  const earlier: UserChanges = {}
  if (changes.username !== undefined) earlier.username = user.username
  if (changes.email !== undefined) earlier.email = user.email
  if (changes.nickname !== undefined) earlier.nickname = user.nickname
  if (changes.level !== undefined) earlier.level = user.level
  if (changes.notes !== undefined) earlier.notes = user.notes
  // The service changes one with the other: a superuser is staff
  if (changes.is_staff !== undefined || changes.is_superuser !== undefined) {
    earlier.is_superuser = user.is_superuser
    earlier.is_staff = user.is_staff
  }
  if (changes.is_active !== undefined) {
    earlier.is_active = user.is_active
    if (!user.is_active) {
      earlier.inactive_reason = user.inactive_reason
      earlier.inactive_until = user.inactive_until
    }
  }
  return earlier
}
