import type { Passkey } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../../api/change'
import { api, done } from '../../../api/client'
import { textOf } from '../../../api/form'
import { FormDialog } from '../../../ui/dialog'
import { NameField } from './name-field'

interface Props {
  passkey: Pick<Passkey, 'id' | 'name'>
  onClose: () => void
}

const path = '/api/users/me/passkeys/{id}'

/** Gives a passkey another name. */
export function RenameDialog({ passkey: { id, name }, onClose }: Props) {
  const { t } = useTranslation()
  const { change } = useChange()
  return (
    <FormDialog
      title={t('passkeys.renameOne', { name })}
      action={t('common.save')}
      onClose={onClose}
      onSubmit={(form) =>
        change({
          run: () => done(api.PATCH(path, { params: { path: { id } }, body: { name: textOf(form, 'name') } })),
          said: t('passkeys.renamed')
        })
      }
    >
      <NameField name={name} />
    </FormDialog>
  )
}

/** Removes a passkey. @param isLast whether the user has no other second factor */
export function RemoveDialog({ passkey: { id, name }, isLast, onClose }: Props & { isLast: boolean }) {
  const { t } = useTranslation()
  const { change } = useChange()
  return (
    <FormDialog
      title={t('passkeys.removeTitle', { name })}
      action={t('passkeys.remove')}
      isDangerous
      onClose={onClose}
      onSubmit={() =>
        change({ run: () => done(api.DELETE(path, { params: { path: { id } } })), said: t('passkeys.removed') })
      }
    >
      <p>{t('passkeys.removeText')}</p>
      {isLast && <p className="warning-note">{t('passkeys.removeLast')}</p>}
    </FormDialog>
  )
}
