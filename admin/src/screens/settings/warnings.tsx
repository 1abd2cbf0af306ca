import { useTranslation } from 'react-i18next'
import { useServiceStatus } from '../../api/service-status'

/** What is allowed in the settings but probably not meant, in the words of the service's log. */
export function Warnings() {
  const { t } = useTranslation()
  const { data } = useServiceStatus()
  if (data === undefined || data.warnings.length === 0) return null
  return (
    <section aria-label={t('settings.warnings')} className="warning-note">
      <h2>{t('settings.warnings')}</h2>
      <ul lang="en">
        {data.warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </section>
  )
}
