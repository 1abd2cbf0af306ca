import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, done } from '../../api/client'
import { textOf } from '../../api/form'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { TextField } from '../../ui/fields'
import { SubmitForm } from '../../ui/submit-form'

/** Changes one's own password. */
export function PasswordForm() {
  const { t } = useTranslation()
  const { change } = useChange()
  return (
    <Card title={t('me.password.title')}>
      <SubmitForm
        onSubmit={(form) => {
          const body = {
            current_password: textOf(form, 'current_password'),
            new_password: textOf(form, 'new_password')
          }
          return change({ run: () => done(api.POST('/api/users/me/password', { body })), said: t('me.password.done') })
        }}
        actions={(isSending) => (
          <div className="actions">
            <Button type="submit" isBusy={isSending}>
              {t('me.password.action')}
            </Button>
          </div>
        )}
      >
        <TextField
          name="current_password"
          type="password"
          label={t('me.password.current')}
          autoComplete="current-password"
          isRequired
        />
        <TextField
          name="new_password"
          type="password"
          label={t('me.password.new')}
          autoComplete="new-password"
          hint={t('me.password.hint')}
          isRequired
        />
      </SubmitForm>
    </Card>
  )
}
