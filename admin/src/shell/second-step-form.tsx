import type { TwoFactorStep } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { textOf } from '../api/form'
import { Button } from '../ui/button'
import { CodeField } from '../ui/code-field'
import { PasskeyButton } from '../ui/passkey-button'
import { SubmitForm } from '../ui/submit-form'

/** Asks for a code or a passkey after the right password, where the user has two-factor authentication. */
export function SecondStepForm({ step, onBack }: { step: TwoFactorStep; onBack: () => void }) {
  const { t } = useTranslation()
  return (
    <SubmitForm
      label={t('login.secondStep')}
      onSubmit={(form) => step.confirm({ code: textOf(form, 'code') })}
      actions={(isSending) => (
        <div className="actions">
          <Button onPress={onBack}>{t('login.back')}</Button>
          <Button type="submit" kind="primary" isBusy={isSending}>
            {t('login.action')}
          </Button>
        </div>
      )}
    >
      {step.methods.includes('passkey') && <PasskeyButton onProof={(proof) => step.confirm(proof)} />}
      <CodeField hint={t('login.codeHint')} />
    </SubmitForm>
  )
}
