import type { OutboxEmail } from '@keyturn/client/browser'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, done } from '../../api/client'
import type { emails as english } from '../../languages/en/emails'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import type { Column } from '../../ui/data-table'
import { Moment } from '../../ui/time'

type Kind = keyof typeof english.kinds

/** The columns of the list of emails, in the language of the page. */
export function useEmailColumns(onDelete: (email: OutboxEmail) => void): readonly Column<OutboxEmail>[] {
  const { t, i18n } = useTranslation()
  const { attempt } = useChange()
  // A replica of another version may have written the email
  const isNamed = (kind: string): kind is Kind => i18n.exists(`emails.kinds.${kind}`)
  return [
    { id: 'kind', label: t('emails.kind'), render: ({ kind }) => (isNamed(kind) ? t(`emails.kinds.${kind}`) : kind) },
    {
      id: 'recipient',
      label: t('emails.recipient'),
      render: ({ recipient, user_id }) =>
        user_id === null ? (
          recipient
        ) : (
          <Link to="/users/$id" params={{ id: String(user_id) }}>
            {recipient}
          </Link>
        )
    },
    {
      id: 'state',
      label: t('emails.state'),
      render: ({ state }) => <Badge kind={state === 'failed' ? 'bad' : 'neutral'}>{t(`emails.states.${state}`)}</Badge>
    },
    { id: 'attempts', label: t('emails.attempts'), render: ({ attempts }) => attempts },
    { id: 'last_error', label: t('emails.lastError'), render: ({ last_error }) => last_error },
    { id: 'created_at', label: t('emails.created'), render: (email) => <Moment at={email.created_at} /> },
    {
      id: 'due_at',
      label: t('emails.due'),
      render: (email) => (email.state === 'waiting' ? <Moment at={email.due_at} /> : t('common.never'))
    },
    {
      id: 'actions',
      label: t('sessions.actions'),
      render: (email) => {
        const { id, recipient } = email
        return (
          <span className="badges">
            <Button
              aria-label={t('emails.retry.label', { recipient })}
              onPress={() =>
                void attempt({
                  run: () => done(api.POST('/api/admin/emails/{id}/retry', { params: { path: { id } } })),
                  said: t('emails.retry.done', { recipient })
                })
              }
            >
              {t('emails.retry.action')}
            </Button>
            <Button aria-label={t('emails.delete.label', { recipient })} onPress={() => onDelete(email)}>
              {t('common.delete')}
            </Button>
          </span>
        )
      }
    }
  ]
}
