import type { BulkRequest, DetailedUser } from '@keyturn/client/browser'
import { useState } from 'react'
import { Toolbar } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf } from '../../api/client'
import { useDownload } from '../../api/use-download'
import { Button } from '../../ui/button'
import { FormDialog } from '../../ui/dialog'
import { say } from '../../ui/toasts'

const actions = [
  'activate',
  'deactivate',
  'logout',
  'password-reset',
  'delete'
] as const satisfies BulkRequest['action'][]
type Action = (typeof actions)[number]

interface Props {
  /** The selected ones. */
  users: readonly DetailedUser[]
  onDone: () => void
}

/** What can be done with the selected users, all at once. */
export function BulkActions({ users, onDone }: Props) {
  const { t } = useTranslation()
  const { change, attempt } = useChange()
  const save = useDownload()
  const [isDeleting, setDeleting] = useState(false)
  const count = users.length

  /** Tells the failures: each user has a result. */
  async function send(action: Action, ids: number[]): Promise<void> {
    const { results } = await dataOf(api.POST('/api/admin/users/bulk', { body: { ids, action } }))
    const names = new Map(users.map(({ id, username }) => [id, username]))
    for (const { id, ok, detail } of results)
      if (!ok) say({ text: `${names.get(id) ?? id}: ${detail ?? ''}`, isProblem: true })
  }

  function wanted(action: Action) {
    const ids = users.map(({ id }) => id)
    // Only what this changes is taken back
    const changed = users.filter(({ is_active }) => is_active === (action === 'deactivate')).map(({ id }) => id)
    const opposite = { activate: 'deactivate', deactivate: 'activate' } as const
    return {
      run: () => send(action, ids),
      said: t(`users.bulk.done.${action}`, { count }),
      ...((action === 'activate' || action === 'deactivate') &&
        changed.length > 0 && { undo: () => send(opposite[action], changed) })
    }
  }

  if (count === 0 && !isDeleting) return null
  return (
    <>
      <Toolbar className="bulk" aria-label={t('common.selected', { count })}>
        <span>{t('common.selected', { count })}</span>
        {actions.map((action) => (
          <Button
            key={action}
            kind={action === 'delete' ? 'danger' : 'plain'}
            onPress={() => {
              if (action === 'delete') setDeleting(true)
              else void attempt(wanted(action)).then(onDone)
            }}
          >
            {t(`users.bulk.actions.${action}`)}
          </Button>
        ))}
        <Button onPress={() => void save('/api/admin/users.csv', { id: users.map(({ id }) => id) }, 'users.csv')}>
          {t('common.download')}
        </Button>
      </Toolbar>
      {/* Beside the toolbar, which would take the keys that are pressed in the dialog */}
      {isDeleting && (
        <FormDialog
          title={t('users.bulk.deleteTitle', { count })}
          action={t('common.delete')}
          isDangerous
          confirmation={{ text: String(count), label: t('users.bulk.deleteConfirmation', { count }) }}
          onClose={() => setDeleting(false)}
          onSubmit={async () => {
            await change(wanted('delete'))
            onDone()
          }}
        >
          <p>{users.map(({ username }) => username).join(', ')}</p>
        </FormDialog>
      )}
    </>
  )
}
