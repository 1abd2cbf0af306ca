import type { ClientWithSecret } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button'
import { CopyField } from '../../ui/copy-field'
import { Dialog } from '../../ui/dialog'

/** Shows the secret of a service, which cannot be read again. */
export function SecretDialog({ client, onClose }: { client: ClientWithSecret; onClose: () => void }) {
  const { t } = useTranslation()
  const { name, client_id, client_secret = '' } = client
  return (
    <Dialog title={t('services.secretTitle', { name })} onClose={onClose}>
      <p className="warning-note">{t('services.secretText')}</p>
      <CopyField label={t('services.clientId')} value={client_id} />
      <CopyField label={t('services.secret')} value={client_secret} />
      <div className="actions">
        <Button kind="primary" onPress={onClose}>
          {t('services.saved')}
        </Button>
      </div>
    </Dialog>
  )
}
