import { useTranslation } from 'react-i18next'
import { done } from '../api/outcome'
import { api, LinkPage } from './link-page'

/** Confirms an email with the link that was sent to it: at the sign-up, or for a new email. */
export function VerifyEmail() {
  const { t } = useTranslation()
  return (
    <LinkPage
      title={t('account.verify.title')}
      action={t('account.verify.action')}
      said={{ done: t('account.verify.done'), void: t('account.verify.void') }}
      use={(token) => done(api.POST('/api/email/verify', { body: { token } }))}
    >
      <p>{t('account.verify.text')}</p>
    </LinkPage>
  )
}
