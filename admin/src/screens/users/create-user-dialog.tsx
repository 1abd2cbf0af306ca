import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf } from '../../api/client'
import { textOf } from '../../api/form'
import { useMe } from '../../me'
import { FormDialog } from '../../ui/dialog'
import { Checkbox, TextField } from '../../ui/fields'

/** Creates a user. */
export function CreateUserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { change } = useChange()
  const { is_superuser } = useMe()
  return (
    <FormDialog
      title={t('users.create.title')}
      action={t('common.create')}
      onClose={onClose}
      onSubmit={(form) => {
        const username = textOf(form, 'username')
        const body = {
          username,
          password: textOf(form, 'password'),
          email: textOf(form, 'email'),
          nickname: textOf(form, 'nickname'),
          ...(form.has('is_staff') && { is_staff: true })
        }
        return change({
          run: () => dataOf(api.POST('/api/admin/users', { body })),
          said: t('users.create.done', { username })
        })
      }}
    >
      <TextField name="username" label={t('users.fields.username')} autoComplete="off" isRequired autoFocus />
      <TextField name="email" type="email" label={t('users.fields.email')} autoComplete="off" />
      <TextField name="nickname" label={t('users.fields.nickname')} autoComplete="off" />
      <TextField
        name="password"
        type="password"
        label={t('users.create.password')}
        hint={t('users.create.passwordHint')}
        autoComplete="new-password"
        isRequired
      />
      <Checkbox name="is_staff" value="on" isDisabled={!is_superuser}>
        {t('users.staff')}
      </Checkbox>
      {!is_superuser && <p className="hint">{t('users.staffHint')}</p>}
    </FormDialog>
  )
}
