import type { DetailedUser, UserChanges } from '@keyturn/client/browser'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { textOf } from '../../api/form'
import { useReasons } from '../../permissions'
import { Button } from '../../ui/button'
import { FormDialog } from '../../ui/dialog'
import { TextField } from '../../ui/fields'
import { useUserChange } from './use-user-change'

/** A button, and the form for the fields of an account. */
export function EditButton({ user }: { user: DetailedUser }) {
  const { t } = useTranslation()
  const reasons = useReasons()
  const [isOpen, setOpen] = useState(false)
  const { change } = useUserChange(user)

  /** Only what the administrator has changed: another one may have changed the rest meanwhile. */
  function changesOf(form: FormData): UserChanges {
    const changes: UserChanges = {}
    for (const name of ['username', 'email', 'nickname'] as const)
      if (textOf(form, name) !== user[name]) changes[name] = textOf(form, name)
    if (textOf(form, 'level') !== String(user.level)) changes.level = Number(textOf(form, 'level'))
    return changes
  }

  return (
    <>
      <Button reason={reasons.actingOn(user)} onPress={() => setOpen(true)}>
        {t('user.edit')}
      </Button>
      {isOpen && (
        <FormDialog
          title={t('user.editTitle', { username: user.username })}
          action={t('common.save')}
          onClose={() => setOpen(false)}
          onSubmit={async (form) => {
            const changes = changesOf(form)
            if (Object.keys(changes).length > 0) await change(changes)
          }}
        >
          <TextField
            name="username"
            label={t('users.fields.username')}
            defaultValue={user.username}
            isRequired
            autoFocus
          />
          <TextField name="email" type="email" label={t('users.fields.email')} defaultValue={user.email} />
          <TextField name="nickname" label={t('users.fields.nickname')} defaultValue={user.nickname} />
          <TextField
            name="level"
            type="number"
            label={t('users.fields.level')}
            defaultValue={String(user.level)}
            isRequired
          />
        </FormDialog>
      )}
    </>
  )
}
