import { useTranslation } from 'react-i18next'
import { api, done } from '../api/client'
import { question } from '../api/reauthentication'
import { useStore } from '../store'
import { FormDialog } from '../ui/dialog'
import { TextField } from '../ui/fields'

/** Asks for the password when the service wants a recent login for an action. The action goes on after it. */
export function ReauthenticationDialog() {
  const { t } = useTranslation()
  const asked = useStore(question)
  if (asked === undefined) return null
  return (
    <FormDialog
      title={t('reauthentication.title')}
      action={t('common.continue')}
      onClose={() => asked.answer(false)}
      onSubmit={async (form) => {
        const current_password = String(form.get('current_password'))
        await done(api.POST('/api/users/me/reauthenticate', { body: { current_password } }))
        asked.answer(true)
      }}
    >
      <p>{t('reauthentication.text')}</p>
      <TextField
        name="current_password"
        type="password"
        label={t('login.password')}
        autoComplete="current-password"
        isRequired
        autoFocus
      />
    </FormDialog>
  )
}
