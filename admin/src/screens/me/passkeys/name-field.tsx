import { useTranslation } from 'react-i18next'
import { TextField } from '../../../ui/fields'

/** The name of a passkey. */
export function NameField({ name }: { name: string }) {
  const { t } = useTranslation()
  return (
    <TextField
      name="name"
      label={t('passkeys.name')}
      hint={t('passkeys.nameHint')}
      defaultValue={name}
      autoComplete="off"
      isRequired
      autoFocus
    />
  )
}
