import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createApi } from '../api/create-api'
import { ApiError } from '../api/error'
import { textOf } from '../api/form'
import { done } from '../api/outcome'
import { LanguageChoice } from '../shell/language-choice'
import { Button } from '../ui/button'
import { TextField } from '../ui/fields'
import { SubmitForm } from '../ui/submit-form'

const api = createApi()

/** The token of the link. It is in the fragment, which browsers do not send. */
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? ''

/** Sets a new password with the link of an email. */
export function ResetPassword() {
  const { t } = useTranslation()
  const [state, setState] = useState<'open' | 'done' | 'void'>(token === '' ? 'void' : 'open')

  async function send(form: FormData): Promise<void> {
    try {
      await done(
        api.POST('/api/password/reset/confirm', {
          body: { token, new_password: textOf(form, 'new_password') }
        })
      )
      setState('done')
    } catch (error) {
      if (!(error instanceof ApiError && error.fields.token !== undefined)) throw error
      setState('void')
    }
  }

  return (
    <main className="login">
      <title>{`${t('account.reset.title')} – keyturn`}</title>
      <h1>{t('account.reset.title')}</h1>
      {state === 'void' && <p role="alert">{t('account.reset.void')}</p>}
      {state === 'done' && <p role="status">{t('account.reset.done')}</p>}
      {state === 'open' && (
        <SubmitForm
          label={t('account.reset.title')}
          onSubmit={send}
          actions={(isSending) => (
            <Button type="submit" kind="primary" isBusy={isSending}>
              {t('common.save')}
            </Button>
          )}
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
        </SubmitForm>
      )}
      <LanguageChoice />
    </main>
  )
}
