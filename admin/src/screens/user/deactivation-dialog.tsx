import type { DetailedUser } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { momentOf, textOf } from '../../api/form'
import { FormDialog } from '../../ui/dialog'
import { TextField } from '../../ui/fields'
import { useUserChange } from './use-user-change'

/** Deactivates a user, for a reason and perhaps until a time. */
export function DeactivationDialog({ user, onClose }: { user: DetailedUser; onClose: () => void }) {
  const { t } = useTranslation()
  const { change } = useUserChange(user)
  return (
    <FormDialog
      title={t('user.deactivate.title', { username: user.username })}
      action={t('user.deactivate.action')}
      isDangerous
      onClose={onClose}
      onSubmit={(form) =>
        change(
          {
            is_active: false,
            inactive_reason: textOf(form, 'inactive_reason'),
            inactive_until: momentOf(form, 'inactive_until')
          },
          t('user.deactivate.done', { username: user.username })
        )
      }
    >
      <p>{t('user.deactivate.text')}</p>
      <TextField name="inactive_reason" label={t('user.reason')} hint={t('user.deactivate.reasonHint')} autoFocus />
      <TextField
        name="inactive_until"
        type="datetime-local"
        label={t('user.until')}
        hint={t('user.deactivate.untilHint')}
      />
    </FormDialog>
  )
}
