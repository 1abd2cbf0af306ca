import { useTranslation } from 'react-i18next'
import { Button } from './button'
import { say } from './toasts'

/** Takes a text elsewhere. There is no button where the browser lends no clipboard, as over plain http. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation()
  const clipboard: Clipboard | undefined = navigator.clipboard
  if (clipboard === undefined) return null
  return (
    <Button
      {...(label !== undefined && { 'aria-label': `${t('common.copy')}: ${label}` })}
      onPress={() => void clipboard.writeText(text).then(() => say({ text: t('common.copied') }))}
    >
      {t('common.copy')}
    </Button>
  )
}
