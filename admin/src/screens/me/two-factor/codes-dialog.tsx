import { useTranslation } from 'react-i18next'
import { Button } from '../../../ui/button'
import { CopyButton } from '../../../ui/copy-button'
import { Dialog } from '../../../ui/dialog'

/** Shows recovery codes, which cannot be read again. */
export function CodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('twoFactor.codes.title')} onClose={onClose}>
      <p className="warning-note">{t('twoFactor.codes.text')}</p>
      <ul className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="actions">
        <CopyButton text={codes.join('\n')} />
        <Button onPress={() => window.print()}>{t('common.print')}</Button>
        <Button kind="primary" onPress={onClose}>
          {t('twoFactor.codes.saved')}
        </Button>
      </div>
    </Dialog>
  )
}
