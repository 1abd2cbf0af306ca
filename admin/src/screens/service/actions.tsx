import type { Client } from '@keyturn/client/browser'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { useReasons } from '../../permissions'
import { Button } from '../../ui/button'
import { DeleteDialog } from './delete-dialog'
import { EditDialog } from './edit-dialog'
import { patchClient } from './patch'

/** What can be done with a service. */
export function ServiceActions({ client }: { client: Client }) {
  const { t } = useTranslation()
  const { superuser: reason } = useReasons()
  const { attempt } = useChange()
  const [open, setOpen] = useState<'edit' | 'delete'>()
  const { name, is_active } = client
  const close = () => setOpen(undefined)

  return (
    <>
      <Button
        reason={reason}
        onPress={() =>
          void attempt({
            run: () => patchClient(client, { is_active: !is_active }),
            said: is_active ? t('services.deactivated', { name }) : t('services.activated', { name }),
            undo: () => patchClient(client, { is_active })
          })
        }
      >
        {is_active ? t('services.deactivate') : t('services.activate')}
      </Button>
      <Button reason={reason} onPress={() => setOpen('edit')}>
        {t('services.edit')}
      </Button>
      <Button kind="danger" reason={reason} onPress={() => setOpen('delete')}>
        {t('common.delete')}
      </Button>
      {open === 'edit' && <EditDialog client={client} onClose={close} />}
      {open === 'delete' && <DeleteDialog client={client} onClose={close} />}
    </>
  )
}
