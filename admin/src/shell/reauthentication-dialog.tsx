import type { Reauthentication } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { api, done } from '../api/client'
import { textOf } from '../api/form'
import { question } from '../api/reauthentication'
import { useTwoFactor } from '../api/two-factor'
import { useStore } from '../store'
import { CodeField } from '../ui/code-field'
import { FormDialog } from '../ui/dialog'
import { TextField } from '../ui/fields'
import { PasskeyButton } from '../ui/passkey-button'

/** Asks for a proof when the service wants a recent login for an action. The action goes on after it. */
export function ReauthenticationDialog() {
  const asked = useStore(question)
  return asked && <Question onAnswer={asked.answer} />
}

/** Users with two-factor authentication prove it by a code or a passkey, all others by their password. */
function Question({ onAnswer }: { onAnswer: (isProven: boolean) => void }) {
  const { t } = useTranslation()
  const { data } = useTwoFactor()
  if (data === undefined) return null
  const hasPasskey = data.passkeys > 0
  const proof = data.totp || hasPasskey ? 'code' : 'current_password'
  const prove = async (body: Reauthentication) => {
    await done(api.POST('/api/users/me/reauthenticate', { body }))
    onAnswer(true)
  }
  return (
    <FormDialog
      title={t('reauthentication.title')}
      action={t('common.continue')}
      onClose={() => onAnswer(false)}
      onSubmit={(form) => prove({ [proof]: textOf(form, proof) })}
    >
      <p>{t(`reauthentication.text.${hasPasskey ? 'passkey' : proof}`)}</p>
      {hasPasskey && <PasskeyButton onProof={prove} />}
      {proof === 'code' ? (
        <CodeField hint={t('login.codeHint')} />
      ) : (
        <TextField
          name="current_password"
          type="password"
          label={t('login.password')}
          autoComplete="current-password"
          isRequired
          autoFocus
        />
      )}
    </FormDialog>
  )
}
