import type { Session } from '@keyturn/client/browser'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import type { Column } from '../../ui/data-table'
import { Moment } from '../../ui/time'

interface Options<Item> {
  revoke: (session: Item) => void
  /** Why the session cannot be revoked here. */
  reasonOf?: (session: Item) => string | undefined
  /** What stands between the device and the rest. */
  owner?: (session: Item) => ReactNode
}

/** The columns of a list of sessions, in the language of the page. */
export function useSessionColumns<Item extends Session>(options: Options<Item>): readonly Column<Item>[] {
  const { t } = useTranslation()
  const { revoke, reasonOf, owner } = options
  return [
    {
      id: 'device',
      label: t('sessions.device'),
      render: ({ device, current }) => (
        <span className="badges">
          {device || t('sessions.unknownDevice')}
          {current && <Badge kind="good">{t('sessions.current')}</Badge>}
        </span>
      )
    },
    ...(owner ? [{ id: 'user', label: t('sessions.user'), render: owner }] : []),
    { id: 'ip', label: t('sessions.ip'), render: ({ ip }) => ip },
    { id: 'created_at', label: t('sessions.created'), render: (session) => <Moment at={session.created_at} /> },
    { id: 'refreshed_at', label: t('sessions.used'), render: (session) => <Moment at={session.refreshed_at} /> },
    { id: 'expires_at', label: t('sessions.expires'), render: (session) => <Moment at={session.expires_at} /> },
    {
      id: 'actions',
      label: t('sessions.actions'),
      render: (session) => (
        <Button
          reason={session.current ? t('sessions.logOutInstead') : reasonOf?.(session)}
          aria-label={t('sessions.revokeOne', { device: session.device || t('sessions.unknownDevice') })}
          onPress={() => revoke(session)}
        >
          {t('sessions.revoke')}
        </Button>
      )
    }
  ]
}
