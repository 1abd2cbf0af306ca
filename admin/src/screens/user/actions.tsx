import type { DetailedUser } from '@keyturn/client/browser'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf, done } from '../../api/client'
import { textOf } from '../../api/form'
import { useMe } from '../../me'
import { useReasons } from '../../permissions'
import { Button } from '../../ui/button'
import { FormDialog } from '../../ui/dialog'
import { TextField } from '../../ui/fields'
import { ActionMenu } from '../../ui/menu'
import { DeactivationDialog } from './deactivation-dialog'
import { useUserChange } from './use-user-change'

type Opened = 'deactivate' | 'two-factor' | 'password' | 'delete'

/** What staff can do with a user. */
export function UserActions({ user }: { user: DetailedUser }) {
  const { t } = useTranslation()
  const me = useMe()
  const reasons = useReasons()
  const navigate = useNavigate()
  const { change, attempt } = useChange()
  const { attempt: attemptChange } = useUserChange(user)
  const [opened, setOpened] = useState<Opened>()
  const { id, username } = user
  const reason = reasons.actingOn(user)
  const ownReason = me.id === id ? t('user.notOneself') : undefined
  const path = { path: { id } }
  const close = () => setOpened(undefined)

  return (
    <>
      {user.is_active ? (
        <Button reason={reason ?? ownReason} onPress={() => setOpened('deactivate')}>
          {t('user.deactivate.action')}
        </Button>
      ) : (
        <Button
          kind="primary"
          reason={reason}
          onPress={() => void attemptChange({ is_active: true }, t('user.activated', { username }))}
        >
          {t('user.activate')}
        </Button>
      )}
      <ActionMenu
        label={t('common.more')}
        actions={[
          {
            id: 'logout',
            label: t('user.logOut.action'),
            reason,
            run: () =>
              void attempt({
                run: () => done(api.POST('/api/admin/users/{id}/logout', { params: path })),
                said: t('user.logOut.done', { username })
              })
          },
          {
            id: 'reset',
            label: t('user.reset.action'),
            reason: reason ?? (user.email === '' ? t('user.reset.noEmail') : undefined),
            run: () =>
              void attempt({
                run: () => dataOf(api.POST('/api/admin/users/{id}/password-reset', { params: path })),
                said: t('user.reset.done', { email: user.email })
              })
          },
          {
            id: 'two-factor',
            label: t('user.twoFactor.action'),
            reason: reason ?? (user.two_factor ? undefined : t('user.twoFactor.none')),
            run: () => setOpened('two-factor')
          },
          { id: 'password', label: t('user.password.action'), reason, run: () => setOpened('password') },
          {
            id: 'staff',
            label: user.is_staff ? t('user.rights.removeStaff') : t('user.rights.grantStaff'),
            reason: reasons.superuser ?? ownReason,
            run: () => void attemptChange({ is_staff: !user.is_staff })
          },
          {
            id: 'superuser',
            label: user.is_superuser ? t('user.rights.removeSuperuser') : t('user.rights.grantSuperuser'),
            reason: reasons.superuser ?? ownReason,
            run: () => void attemptChange({ is_superuser: !user.is_superuser })
          },
          {
            id: 'delete',
            label: t('user.delete.action'),
            reason: reason ?? ownReason,
            isDangerous: true,
            run: () => setOpened('delete')
          }
        ]}
      />
      {opened === 'deactivate' && <DeactivationDialog user={user} onClose={close} />}
      {opened === 'two-factor' && (
        <FormDialog
          title={t('user.twoFactor.title', { username })}
          action={t('user.twoFactor.action')}
          isDangerous
          onClose={close}
          onSubmit={() =>
            change({
              run: () => done(api.DELETE('/api/admin/users/{id}/two-factor', { params: path })),
              said: t('user.twoFactor.done', { username })
            })
          }
        >
          <p>{t('user.twoFactor.text')}</p>
        </FormDialog>
      )}
      {opened === 'password' && (
        <FormDialog
          title={t('user.password.title', { username })}
          action={t('common.save')}
          onClose={close}
          onSubmit={(form) =>
            change({
              run: () =>
                done(
                  api.POST('/api/admin/users/{id}/password', {
                    params: path,
                    body: { new_password: textOf(form, 'new_password') }
                  })
                ),
              said: t('user.password.done', { username })
            })
          }
        >
          <p>{t('user.password.text')}</p>
          <TextField
            name="new_password"
            type="password"
            label={t('user.password.label')}
            autoComplete="new-password"
            isRequired
            autoFocus
          />
        </FormDialog>
      )}
      {opened === 'delete' && (
        <FormDialog
          title={t('user.delete.title', { username })}
          action={t('user.delete.action')}
          isDangerous
          confirmation={{ text: username, label: t('user.delete.confirmation', { username }) }}
          onClose={close}
          onSubmit={async () => {
            await change({
              run: () => done(api.DELETE('/api/admin/users/{id}', { params: path })),
              said: t('user.delete.done', { username })
            })
            await navigate({ to: '/users' })
          }}
        >
          <p>{t('user.delete.text')}</p>
        </FormDialog>
      )}
    </>
  )
}
