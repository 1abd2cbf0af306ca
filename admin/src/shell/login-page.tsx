import type { EndReason } from '@keyturn/client/browser'
import { useState } from 'react'
import { Form } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { session } from '../session'
import { Button } from '../ui/button'
import { TextField } from '../ui/fields'
import { Problem } from '../ui/states'
import { LanguageChoice } from './language-choice'

/** The login form. It says why an earlier session is over. */
export function LoginPage({ reason }: { reason: EndReason | undefined }) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<unknown>()
  const [isSending, setSending] = useState(false)

  async function logIn(form: FormData) {
    setSending(true)
    setProblem(undefined)
    try {
      const username = String(form.get('username'))
      await session.logIn({ username, password: String(form.get('password')) })
    } catch (error) {
      setProblem(error)
    } finally {
      setSending(false)
    }
  }

  return (
    <main className="login">
      <title>{`${t('login.title')} – keyturn`}</title>
      <h1>
        <img src="./icon.svg" alt="" width="32" height="32" /> {t('login.title')}
      </h1>
      {reason !== undefined && reason !== 'logged_out' && <p role="status">{t(`login.reasons.${reason}`)}</p>}
      <Form
        aria-label={t('login.title')}
        onSubmit={(event) => {
          event.preventDefault()
          void logIn(new FormData(event.currentTarget))
        }}
      >
        <TextField name="username" label={t('login.username')} autoComplete="username" isRequired autoFocus />
        <TextField
          name="password"
          type="password"
          label={t('login.password')}
          autoComplete="current-password"
          isRequired
        />
        {problem !== undefined && <Problem error={problem} />}
        <Button type="submit" kind="primary" isPending={isSending}>
          {t('login.action')}
        </Button>
      </Form>
      <LanguageChoice />
    </main>
  )
}
