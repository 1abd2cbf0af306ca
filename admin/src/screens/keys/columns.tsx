import type { SigningKey } from '@keyturn/client/browser'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import type { Column } from '../../ui/data-table'
import { Moment } from '../../ui/time'

const kinds = { next: 'neutral', active: 'good', retired: 'neutral', gone: 'bad' } as const

/**
 * The columns of the ring, in the language of the page.
 *
 * @param onRetire asks about a key
 * @param reason why the user may not retire keys; undefined if the user may
 */
export function useKeyColumns(
  onRetire: (key: SigningKey) => void,
  reason: string | undefined
): readonly Column<SigningKey>[] {
  const { t } = useTranslation()
  return useMemo(
    () => [
      { id: 'kid', label: t('keys.kid'), render: ({ kid }) => <code>{kid}</code> },
      { id: 'alg', label: t('keys.alg'), render: ({ alg }) => alg },
      {
        id: 'state',
        label: t('keys.state'),
        render: ({ state }) => <Badge kind={kinds[state]}>{t(`keys.states.${state}`)}</Badge>
      },
      { id: 'created_at', label: t('keys.created'), render: (key) => <Moment at={key.created_at} /> },
      { id: 'activates_at', label: t('keys.activates'), render: (key) => <Moment at={key.activates_at} /> },
      { id: 'retired_at', label: t('keys.retiredAt'), render: (key) => <Moment at={key.retired_at} /> },
      {
        id: 'actions',
        label: t('keys.actions'),
        render: (key) =>
          key.state !== 'gone' && (
            <Button
              kind="danger"
              aria-label={t('keys.retireNamed', { kid: key.kid })}
              reason={reason}
              onPress={() => onRetire(key)}
            >
              {t('keys.retire')}
            </Button>
          )
      }
    ],
    [t, onRetire, reason]
  )
}
