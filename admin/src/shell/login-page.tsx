import type { EndReason, TwoFactorStep } from '@keyturn/client/browser'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { textOf } from '../api/form'
import { session } from '../session'
import { Button } from '../ui/button'
import { TextField } from '../ui/fields'
import { PasskeyButton } from '../ui/passkey-button'
import { SubmitForm } from '../ui/submit-form'
import { LanguageChoice } from './language-choice'
import { SecondStepForm } from './second-step-form'

/** The login, in one step or two. It says why an earlier session is over. */
export function LoginPage({ reason }: { reason: EndReason | undefined }) {
  const { t } = useTranslation()
  const [step, setStep] = useState<TwoFactorStep>()
  return (
    <main className="login">
      <title>{`${t('login.title')} – keyturn`}</title>
      <h1>
        <img src="./icon.svg" alt="" width="32" height="32" /> {t('login.title')}
      </h1>
      {reason !== undefined && reason !== 'logged_out' && <p role="status">{t(`login.reasons.${reason}`)}</p>}
      {step ? (
        <SecondStepForm step={step} onBack={() => setStep(undefined)} />
      ) : (
        <>
          <PasswordForm onStep={setStep} />
          <PasskeyButton label={t('login.passkey')} onProof={(proof) => session.logIn(proof)} />
        </>
      )}
      <LanguageChoice />
    </main>
  )
}

function PasswordForm({ onStep }: { onStep: (step: TwoFactorStep | undefined) => void }) {
  const { t } = useTranslation()
  return (
    <SubmitForm
      label={t('login.title')}
      onSubmit={async (form) =>
        onStep(await session.logIn({ username: textOf(form, 'username'), password: textOf(form, 'password') }))
      }
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
  )
}
