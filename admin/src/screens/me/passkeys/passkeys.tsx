import type { Passkey } from '@keyturn/client/browser'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { hasPasskeys, usePasskeys } from '../../../api/passkeys'
import { useTwoFactor } from '../../../api/two-factor'
import { Button } from '../../../ui/button'
import { Card } from '../../../ui/card'
import { DataTable } from '../../../ui/data-table'
import { Loaded } from '../../../ui/states'
import { CodesDialog } from '../two-factor/codes-dialog'
import { AddDialog } from './add-dialog'
import { RemoveDialog, RenameDialog } from './change-dialogs'
import { usePasskeyColumns } from './columns'

type Open = 'add' | { rename: Passkey } | { remove: Passkey }

/** The administrator's own passkeys. */
export function Passkeys() {
  const { t } = useTranslation()
  const query = usePasskeys()
  const { data: factors } = useTwoFactor()
  const [open, setOpen] = useState<Open>()
  const [codes, setCodes] = useState<readonly string[]>()
  const close = () => setOpen(undefined)
  const columns = usePasskeyColumns({
    rename: (passkey) => setOpen({ rename: passkey }),
    remove: (passkey) => setOpen({ remove: passkey })
  })
  return (
    <Card
      title={t('passkeys.title')}
      actions={hasPasskeys() && <Button onPress={() => setOpen('add')}>{t('passkeys.add')}</Button>}
    >
      <p>{hasPasskeys() ? t('passkeys.about') : t('passkeys.unsupported')}</p>
      <Loaded query={query}>
        {({ items }) => (
          <DataTable
            label={t('passkeys.title')}
            items={items}
            columns={columns}
            idOf={({ id }) => id}
            empty={t('passkeys.none')}
          />
        )}
      </Loaded>
      {open === 'add' && <AddDialog onCodes={setCodes} onClose={close} />}
      {codes !== undefined && open === undefined && <CodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
      {typeof open === 'object' && 'rename' in open && <RenameDialog passkey={open.rename} onClose={close} />}
      {typeof open === 'object' && 'remove' in open && (
        <RemoveDialog
          passkey={open.remove}
          isLast={factors?.totp === false && factors.passkeys === 1}
          onClose={close}
        />
      )}
    </Card>
  )
}
