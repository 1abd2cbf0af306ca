import type { SigningKey } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf } from '../../api/client'
import { FormDialog } from '../../ui/dialog'

/** As many characters of the key ID have to be typed. */
const TYPED = 8

/** Retires a compromised key. It cannot be undone, so a part of the key ID has to be typed. */
export function RetireDialog({ signingKey, onClose }: { signingKey: SigningKey; onClose: () => void }) {
  const { t } = useTranslation()
  const { change } = useChange()
  const { kid, state } = signingKey
  const text = kid.slice(0, TYPED)
  return (
    <FormDialog
      title={t('keys.retireTitle')}
      action={t('keys.retire')}
      isDangerous
      confirmation={{ text, label: t('keys.retireConfirmation', { text }) }}
      onClose={onClose}
      onSubmit={() =>
        change({
          run: () => dataOf(api.POST('/api/admin/keys/{kid}/retire', { params: { path: { kid } } })),
          said: t('keys.retired', { kid })
        })
      }
    >
      <p>
        <code>{kid}</code>
      </p>
      <p>{t('keys.retireText')}</p>
      {state === 'active' && <p className="warning-note">{t('keys.retireActive')}</p>}
    </FormDialog>
  )
}
