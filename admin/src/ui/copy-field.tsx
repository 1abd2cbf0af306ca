import { Input, Label, TextField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Button } from './button'
import { say } from './toasts'

/** A text to take elsewhere. Where the browser lends no clipboard, as over plain http, it can be selected. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation()
  const clipboard: Clipboard | undefined = navigator.clipboard
  return (
    <TextField className="field" value={value} isReadOnly>
      <Label>{label}</Label>
      <div className="copy-box">
        <Input onFocus={(event) => event.currentTarget.select()} />
        {clipboard !== undefined && (
          <Button
            aria-label={`${t('common.copy')}: ${label}`}
            onPress={() => void clipboard.writeText(value).then(() => say({ text: t('common.copied') }))}
          >
            {t('common.copy')}
          </Button>
        )}
      </div>
    </TextField>
  )
}
