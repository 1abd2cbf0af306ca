import { useTranslation } from 'react-i18next'
import { textOf } from '../api/form'
import { dataOf } from '../api/outcome'
import { TextField } from '../ui/fields'
import { api, LinkPage, link } from './link-page'

/** Signs a user up with the link of an invitation. */
export function AcceptInvitation() {
  const { t } = useTranslation()
  // The username, if the invitation has one
  const username = link.get('username') ?? ''
  return (
    <LinkPage
      title={t('account.invitation.title')}
      action={t('account.invitation.action')}
      said={{ done: t('account.invitation.done'), void: t('account.invitation.void') }}
      use={(token, form) => {
        const body = { token, username: textOf(form, 'username'), password: textOf(form, 'password') }
        return dataOf(api.POST('/api/invitations/accept', { body }))
      }}
    >
      <TextField
        name="username"
        label={t('login.username')}
        defaultValue={username}
        isReadOnly={username !== ''}
        autoComplete="username"
        isRequired
        autoFocus={username === ''}
      />
      <TextField
        name="password"
        type="password"
        label={t('login.password')}
        autoComplete="new-password"
        isRequired
        autoFocus={username !== ''}
      />
    </LinkPage>
  )
}
