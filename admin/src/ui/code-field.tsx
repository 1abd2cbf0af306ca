import { useTranslation } from 'react-i18next'
import { TextField } from './fields'

/** A code of an authenticator app. */
export function CodeField({ hint }: { hint?: string }) {
  const { t } = useTranslation()
  return (
    <TextField name="code" label={t('common.code')} hint={hint} autoComplete="one-time-code" isRequired autoFocus />
  )
}
