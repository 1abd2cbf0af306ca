import type { TotpSecret } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../../api/change'
import { api, dataOf } from '../../../api/client'
import { textOf } from '../../../api/form'
import { CodeField } from '../../../ui/code-field'
import { CopyField } from '../../../ui/copy-field'
import { FormDialog } from '../../../ui/dialog'

interface Props {
  secret: TotpSecret
  /** Told of the recovery codes. */
  onConfirmed: (codes: readonly string[]) => void
  onClose: () => void
}

/** Sets up an authenticator app: shows a secret, and asks for a code that the app makes of it. */
export function AppDialog({ secret: { qr_svg, secret, otpauth_uri }, onConfirmed, onClose }: Props) {
  const { t } = useTranslation()
  const { change } = useChange()
  return (
    <FormDialog
      title={t('twoFactor.app.title')}
      action={t('twoFactor.app.confirm')}
      onClose={onClose}
      onSubmit={(form) =>
        change({
          run: async () => {
            const body = { code: textOf(form, 'code') }
            onConfirmed((await dataOf(api.POST('/api/users/me/two-factor/totp/confirm', { body }))).recovery_codes)
          },
          said: t('twoFactor.app.done')
        })
      }
    >
      <p>{t('twoFactor.app.text')}</p>
      <img
        className="qr"
        src={`data:image/svg+xml,${encodeURIComponent(qr_svg)}`}
        alt={t('twoFactor.app.qr')}
        width="200"
        height="200"
      />
      <p>
        <a href={otpauth_uri}>{t('twoFactor.app.open')}</a>
      </p>
      <CopyField label={t('twoFactor.app.secret')} value={secret} />
      <CodeField hint={t('twoFactor.app.codeHint')} />
    </FormDialog>
  )
}
