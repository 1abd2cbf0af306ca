import type { Setting } from '@keyturn/client/browser'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/badge'
import type { Column } from '../../ui/data-table'

/** The columns of the settings, in the language of the page. */
export function useSettingColumns(): readonly Column<Setting>[] {
  const { t } = useTranslation()
  return useMemo(
    () => [
      { id: 'name', label: t('settings.name'), render: ({ name }) => <code>{name}</code> },
      { id: 'value', label: t('settings.value'), render: (setting) => <Value setting={setting} /> },
      { id: 'source', label: t('settings.source'), render: (setting) => <Source setting={setting} /> },
      {
        id: 'description',
        label: t('settings.meaning'),
        // The service describes its settings in English
        render: ({ description, allowed }) => (
          <div lang="en" className="long">
            {description} <span className="quiet">({allowed})</span>
          </div>
        )
      }
    ],
    [t]
  )
}

function Value({ setting: { value, secret, source } }: { setting: Setting }) {
  const { t } = useTranslation()
  if (secret && source !== 'default') return <Badge>{t('settings.hidden')}</Badge>
  return value === null ? <span className="quiet">{t('common.none')}</span> : <code className="value">{value}</code>
}

function Source({ setting: { name, source, variable, default: byDefault } }: { setting: Setting }) {
  const { t } = useTranslation()
  if (source === 'default') return <span className="quiet">{t('settings.sources.default')}</span>
  return (
    <>
      {t(`settings.sources.${source}`)}
      {variable !== null && variable !== name && (
        <>
          {' '}
          <code>{variable}</code>
        </>
      )}
      {byDefault !== null && <div className="hint">{t('settings.default', { value: byDefault })}</div>}
    </>
  )
}
