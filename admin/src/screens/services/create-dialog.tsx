import type { ClientWithSecret } from '@keyturn/client/browser'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf } from '../../api/client'
import { FormDialog } from '../../ui/dialog'
import { Choice } from '../../ui/fields'
import { ClientFields, KeysField, KeysUrlField } from './client-fields'
import { clientOf } from './client-form'

const authentications = ['secret', 'jwks_uri', 'jwks'] as const

interface Props {
  onCreated: (client: ClientWithSecret) => void
  onClose: () => void
}

/** Creates a service, with a secret or with its own keys. */
export function CreateDialog({ onCreated, onClose }: Props) {
  const { t } = useTranslation()
  const { change } = useChange()
  const [authentication, setAuthentication] = useState<(typeof authentications)[number]>('secret')
  return (
    <FormDialog
      title={t('services.create')}
      action={t('common.create')}
      onClose={onClose}
      onSubmit={async (form) => {
        const body = clientOf(form, {
          access_lifetime: t('services.lifetimeHint'),
          jwks: t('services.jwksInvalid')
        })
        await change({
          run: async () => onCreated(await dataOf(api.POST('/api/admin/clients', { body }))),
          said: t('services.createdNamed', { name: body.name })
        })
      }}
    >
      <ClientFields />
      <Choice
        label={t('services.authentication')}
        options={authentications.map((id) => ({ id, label: t(`services.authentications.${id}`) }))}
        value={authentication}
        onChange={setAuthentication}
      />
      {authentication === 'jwks_uri' && <KeysUrlField />}
      {authentication === 'jwks' && <KeysField />}
    </FormDialog>
  )
}
