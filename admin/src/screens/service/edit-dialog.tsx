import type { Client } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { FormDialog } from '../../ui/dialog'
import { ClientFields, KeysField, KeysUrlField } from '../services/client-fields'
import { clientOf } from '../services/client-form'
import { patchClient } from './patch'

/** Changes what a service may do. */
export function EditDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  const { t } = useTranslation()
  const { change } = useChange()
  const { name, jwks, jwks_uri } = client
  return (
    <FormDialog
      title={t('services.editTitle', { name })}
      action={t('common.save')}
      onClose={onClose}
      onSubmit={async (form) => {
        const body = clientOf(form, {
          access_lifetime: t('services.lifetimeHint'),
          jwks: t('services.jwksInvalid')
        })
        const { grants, scopes, audiences, access_lifetime } = client
        const before = { name, grants, scopes, audiences, access_lifetime }
        await change({
          run: () => patchClient(client, body),
          said: t('services.changed', { name: body.name }),
          // The service shows keys without what it does not know of them: they would not be the same again
          ...(jwks === null && {
            undo: () => patchClient(client, { ...before, ...(jwks_uri !== null && { jwks_uri }) })
          })
        })
      }}
    >
      <ClientFields client={client} />
      {jwks_uri !== null && <KeysUrlField value={jwks_uri} />}
      {jwks !== null && <KeysField value={JSON.stringify(jwks, undefined, 2)} />}
    </FormDialog>
  )
}
