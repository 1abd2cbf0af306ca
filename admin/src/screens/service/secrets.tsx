import type { Client, ClientWithSecret } from '@keyturn/client/browser'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf } from '../../api/client'
import { useReasons } from '../../permissions'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { FormDialog } from '../../ui/dialog'
import { Facts } from '../../ui/facts'
import { Checkbox } from '../../ui/fields'
import { Moment } from '../../ui/time'
import { SecretDialog } from '../services/secret-dialog'

/** When the secrets of a service were made and last used, and how it gets a new one. */
export function Secrets({ client }: { client: Client }) {
  const { t } = useTranslation()
  const { superuser: reason } = useReasons()
  const [isRotating, setRotating] = useState(false)
  const [made, setMade] = useState<ClientWithSecret>()
  if (client.secrets.length === 0)
    return (
      <Card title={t('services.secrets')}>
        <p className="hint">{t('services.noSecret')}</p>
      </Card>
    )
  return (
    <Card
      title={t('services.secrets')}
      actions={
        <Button reason={reason} onPress={() => setRotating(true)}>
          {t('services.rotate')}
        </Button>
      }
    >
      {client.secrets.map(({ created_at, last_used }, index) => (
        <div key={created_at}>
          <h3>{index === 0 ? t('services.currentSecret') : t('services.previousSecret')}</h3>
          <Facts
            facts={[
              [t('services.created'), <Moment key="created" at={created_at} />],
              [t('services.lastUsed'), <Moment key="used" at={last_used} />]
            ]}
          />
        </div>
      ))}
      {isRotating && <RotateDialog client={client} onRotated={setMade} onClose={() => setRotating(false)} />}
      {made !== undefined && !isRotating && <SecretDialog client={made} onClose={() => setMade(undefined)} />}
    </Card>
  )
}

interface RotateProps {
  client: Client
  onRotated: (client: ClientWithSecret) => void
  onClose: () => void
}

function RotateDialog({ client: { client_id }, onRotated, onClose }: RotateProps) {
  const { t } = useTranslation()
  const { change } = useChange()
  const params = { path: { client_id } }
  return (
    <FormDialog
      title={t('services.rotateTitle')}
      action={t('services.rotate')}
      onClose={onClose}
      onSubmit={(form) => {
        const body = { keep_previous: form.has('keep_previous') }
        return change({
          run: async () =>
            onRotated(await dataOf(api.POST('/api/admin/clients/{client_id}/secrets', { params, body }))),
          said: t('services.rotated')
        })
      }}
    >
      <p>{t('services.rotateText')}</p>
      <Checkbox name="keep_previous" value="on" defaultSelected>
        {t('services.keepPrevious')}
      </Checkbox>
      <p className="hint">{t('services.keepPreviousHint')}</p>
    </FormDialog>
  )
}
