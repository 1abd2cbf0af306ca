import type { ReactNode } from 'react'
import { ProgressBar } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { ApiError, isOutage } from '../api/error'
import { useMessage } from '../api/message'

/** What the service said about a request that it did not do, or that it could not be reached. */
export function Problem({ error }: { error: unknown }) {
  const { t } = useTranslation()
  const message = useMessage()
  const isEnrolmentMissing = error instanceof ApiError && error.code === 'two_factor_enrolment_required'
  return (
    <p role="alert" className="problem">
      {isEnrolmentMissing ? <a href="#/me">{t('twoFactor.required')}</a> : message(error)}
    </p>
  )
}

/** The page waits for data. */
export function Loading({ problem }: { problem?: unknown }) {
  const { t } = useTranslation()
  return (
    <div className="loading">
      <ProgressBar aria-label={t('common.loading')} isIndeterminate className="spinner" />
      {problem !== undefined && problem !== null && <p role="status">{t('shell.unavailable')}</p>}
    </div>
  )
}

interface QueryState<Data> {
  data: Data | undefined
  error: unknown
  failureReason: unknown
}

/** What was read; before that, that it is being read or why it could not be. */
export function Loaded<Data>({ query, children }: { query: QueryState<Data>; children: (data: Data) => ReactNode }) {
  if (query.data !== undefined) return children(query.data)
  if (query.error && !isOutage(query.error)) return <Problem error={query.error} />
  return <Loading problem={query.failureReason} />
}
