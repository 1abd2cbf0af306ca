import type { AuditEvent } from '@keyturn/client/browser'
import { useMemo } from 'react'
import { Link } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Column } from '../../ui/data-table'
import { Moment } from '../../ui/time'
import { isEventType } from './event-types'

/** The columns of the audit log, in the language of the page. */
export function useAuditColumns(): readonly Column<AuditEvent>[] {
  const { t } = useTranslation()
  return useMemo(
    () => [
      { id: 'at', label: t('audit.at'), render: ({ at }) => <Moment at={at} /> },
      {
        id: 'type',
        label: t('audit.type'),
        render: ({ type }) => <span title={type}>{isEventType(type) ? t(`audit.types.${type}`) : type}</span>
      },
      {
        id: 'actor',
        label: t('audit.actor'),
        render: (event) => <Person id={event.actor_id} name={event.actor_username} />
      },
      {
        id: 'subject',
        label: t('audit.subject'),
        render: (event) => <Person id={event.subject_id} name={event.subject_username} />
      },
      { id: 'detail', label: t('audit.detail'), render: ({ detail }) => <span className="long">{detail}</span> },
      { id: 'ip', label: t('audit.ip'), render: ({ ip }) => ip },
      { id: 'session', label: t('audit.session'), isExtra: true, render: (event) => <Code text={event.session_id} /> },
      { id: 'request', label: t('audit.request'), isExtra: true, render: (event) => <Code text={event.request_id} /> }
    ],
    [t]
  )
}

function Person({ id, name }: { id: number | null; name: string | null }) {
  const { t } = useTranslation()
  if (id === null) return <span className="quiet">{t('common.none')}</span>
  if (name === null) return <span className="quiet">{t('audit.deleted', { id })}</span>
  return <Link href={`/users/${id}`}>{name}</Link>
}

const Code = ({ text }: { text: string | null }) => (text === null ? null : <code>{text}</code>)
