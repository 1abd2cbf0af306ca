import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf } from '../../api/client'
import { textOf } from '../../api/form'
import { useMe } from '../../me'
import { FormDialog } from '../../ui/dialog'
import { Checkbox, TextField } from '../../ui/fields'

/** Invites a user by email. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { change } = useChange()
  const { is_superuser } = useMe()
  return (
    <FormDialog
      title={t('invitations.create.title')}
      action={t('invitations.create.action')}
      onClose={onClose}
      onSubmit={(form) => {
        const [email, username] = [textOf(form, 'email'), textOf(form, 'username')]
        const body = { email, ...(username && { username }), ...(form.has('is_staff') && { is_staff: true }) }
        return change({
          run: () => dataOf(api.POST('/api/admin/invitations', { body })),
          said: t('invitations.create.done', { email })
        })
      }}
    >
      <p>{t('invitations.create.text')}</p>
      <TextField name="email" type="email" label={t('users.fields.email')} autoComplete="off" isRequired autoFocus />
      <TextField
        name="username"
        label={t('users.fields.username')}
        hint={t('invitations.create.usernameHint')}
        autoComplete="off"
      />
      <Checkbox name="is_staff" value="on" isDisabled={!is_superuser}>
        {t('users.staff')}
      </Checkbox>
      {!is_superuser && <p className="hint">{t('users.staffHint')}</p>}
    </FormDialog>
  )
}
