import { SessionError } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { ApiError } from './error'

/** What to tell the user about a request that failed. The service's own texts are in the language of the page already. */
export function useMessage(): (error: unknown) => string {
  const { t } = useTranslation()
  return (error) => {
    if (error instanceof ApiError) {
      const { message, status, requestId } = error
      return status >= 500 && requestId ? `${message} (${t('errors.request', { id: requestId })})` : message
    }
    if (!(error instanceof SessionError)) return t('errors.network')
    if (error.code === 'no_active_account') return t('errors.credentials')
    if (error.code === 'throttled') return t('errors.throttled', { seconds: Math.ceil((error.retryAfter ?? 0) / 1000) })
    return error.status === undefined || error.status >= 500 ? t('errors.network') : error.message
  }
}
