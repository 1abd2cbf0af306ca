import { useTranslation } from 'react-i18next'
import { Screen } from '../ui/screen'

/** For an address that no screen has. */
export function NotFound() {
  const { t } = useTranslation()
  return <Screen title={t('errors.notFound')} />
}
