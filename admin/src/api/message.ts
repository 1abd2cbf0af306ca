import { SessionError } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { ApiError } from './error'

/** What browsers throw in place of a passkey, by name (WebAuthn Level 3, sections 5.1.3 and 5.1.4). */
const passkeyProblems = new Map<string, 'cancelled' | 'exists' | 'unusable'>([
  ['AbortError', 'cancelled'],
  ['NotAllowedError', 'cancelled'],
  ['InvalidStateError', 'exists'],
  ['ConstraintError', 'unusable'],
  ['NotSupportedError', 'unusable'],
  ['SecurityError', 'unusable'],
  ['UnknownError', 'unusable']
])

/** What to tell the user about a request that failed. The service's own texts are in the language of the page already. */
export function useMessage(): (error: unknown) => string {
  const { t } = useTranslation()
  return (error) => {
    if (error instanceof ApiError) {
      const { message, status, requestId } = error
      return status >= 500 && requestId ? `${message} (${t('errors.request', { id: requestId })})` : message
    }
    if (!(error instanceof SessionError)) {
      const problem = error instanceof Error ? passkeyProblems.get(error.name) : undefined
      return problem === undefined ? t('errors.network') : t(`errors.passkey.${problem}`)
    }
    if (error.code === 'no_active_account') return t('errors.credentials')
    if (error.code === 'throttled') return t('errors.throttled', { seconds: Math.ceil((error.retryAfter ?? 0) / 1000) })
    return error.status === undefined || error.status >= 500 ? t('errors.network') : error.message
  }
}
