import { useTranslation } from 'react-i18next'
import { useChange } from '../../../api/change'
import { textOf } from '../../../api/form'
import { addPasskey } from '../../../api/passkeys'
import { FormDialog } from '../../../ui/dialog'
import { deviceName } from './device-name'
import { NameField } from './name-field'

interface Props {
  /** Told of the recovery codes that come with the first factor. */
  onCodes: (codes: readonly string[]) => void
  onClose: () => void
}

/** Adds a passkey under a name. */
export function AddDialog({ onCodes, onClose }: Props) {
  const { t } = useTranslation()
  const { change } = useChange()
  return (
    <FormDialog
      title={t('passkeys.add')}
      action={t('common.continue')}
      onClose={onClose}
      onSubmit={(form) =>
        change({
          run: async () => {
            const { recovery_codes } = await addPasskey(textOf(form, 'name'))
            if (recovery_codes !== undefined) onCodes(recovery_codes)
          },
          said: t('passkeys.added')
        })
      }
    >
      <p>{t('passkeys.addText')}</p>
      <NameField name={deviceName()} />
    </FormDialog>
  )
}
