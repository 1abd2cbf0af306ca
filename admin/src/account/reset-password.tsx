import { useTranslation } from 'react-i18next'
import { textOf } from '../api/form'
import { done } from '../api/outcome'
import { TextField } from '../ui/fields'
import { api, LinkPage } from './link-page'

/** Sets a new password with the link of an email. */
export function ResetPassword() {
  const { t } = useTranslation()
  return (
    <LinkPage
      title={t('account.reset.title')}
      action={t('common.save')}
      said={{ done: t('account.reset.done'), void: t('account.reset.void') }}
      use={(token, form) =>
        done(api.POST('/api/password/reset/confirm', { body: { token, new_password: textOf(form, 'new_password') } }))
      }
    >
      <TextField
        name="new_password"
        type="password"
        label={t('me.password.new')}
        hint={t('account.reset.hint')}
        autoComplete="new-password"
        isRequired
        autoFocus
      />
    </LinkPage>
  )
}
