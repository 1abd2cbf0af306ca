import type { EndReason } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { textOf } from '../api/form'
import { session } from '../session'
import { Button } from '../ui/button'
import { TextField } from '../ui/fields'
import { SubmitForm } from '../ui/submit-form'
import { LanguageChoice } from './language-choice'

/** The login form. It says why an earlier session is over. */
export function LoginPage({ reason }: { reason: EndReason | undefined }) {
  const { t } = useTranslation()
  return (
    <main className="login">
      <title>{`${t('login.title')} – keyturn`}</title>
      <h1>
        <img src="./icon.svg" alt="" width="32" height="32" /> {t('login.title')}
      </h1>
      {reason !== undefined && reason !== 'logged_out' && <p role="status">{t(`login.reasons.${reason}`)}</p>}
      <SubmitForm
        label={t('login.title')}
        onSubmit={(form) => session.logIn({ username: textOf(form, 'username'), password: textOf(form, 'password') })}
        actions={(isSending) => (
          <Button type="submit" kind="primary" isBusy={isSending}>
            {t('login.action')}
          </Button>
        )}
      >
        <TextField name="username" label={t('login.username')} autoComplete="username" isRequired autoFocus />
        <TextField
          name="password"
          type="password"
          label={t('login.password')}
          autoComplete="current-password"
          isRequired
        />
      </SubmitForm>
      <LanguageChoice />
    </main>
  )
}
