import { useTranslation } from 'react-i18next'

/** A moment, in the language and the time zone of the browser. */
export function Moment({ at }: { at: string | null }) {
  const { t, i18n } = useTranslation()
  if (at === null) return <span className="quiet">{t('common.never')}</span>
  const text = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at))
  return <time dateTime={at}>{text}</time>
}
