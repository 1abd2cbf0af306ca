import type { Client } from '@keyturn/client/browser'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, done } from '../../api/client'
import { FormDialog } from '../../ui/dialog'

/** Deletes a service. Its name has to be typed. */
export function DeleteDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  const { t } = useTranslation()
  const { change } = useChange()
  const navigate = useNavigate()
  const { name, client_id } = client
  return (
    <FormDialog
      title={t('services.deleteTitle', { name })}
      action={t('common.delete')}
      isDangerous
      confirmation={{ text: name.trim(), label: t('services.deleteConfirmation', { name }) }}
      onClose={onClose}
      onSubmit={() =>
        change({
          run: async () => {
            await done(api.DELETE('/api/admin/clients/{client_id}', { params: { path: { client_id } } }))
            await navigate({ to: '/services' })
          },
          said: t('services.deleted', { name })
        })
      }
    >
      <p>{t('services.deleteText')}</p>
    </FormDialog>
  )
}
