import type { Invitation } from '@keyturn/client/browser'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf, done } from '../../api/client'
import { useReasons } from '../../permissions'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { DataTable } from '../../ui/data-table'
import { useListPage } from '../../ui/list-state'
import { Pager } from '../../ui/pager'
import { Screen } from '../../ui/screen'
import { Loaded } from '../../ui/states'
import { Moment } from '../../ui/time'
import { InviteDialog } from './invite-dialog'

const route = getRouteApi('/invitations')

/** The users who were invited and have not signed up yet. */
export function Invitations() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const reasons = useReasons()
  const { attempt } = useChange()
  const [isInviting, setInviting] = useState(false)
  const query = useListPage(['invitations'], search, (paging, signal) =>
    dataOf(api.GET('/api/admin/invitations', { params: { query: paging }, signal }))
  )

  function remove({ id, email }: Invitation) {
    void attempt({
      run: () => done(api.DELETE('/api/admin/invitations/{id}', { params: { path: { id } } })),
      said: t('invitations.delete.done', { email })
    })
  }

  return (
    <Screen
      title={t('shell.screens.invitations')}
      actions={
        <Button kind="primary" onPress={() => setInviting(true)}>
          {t('invitations.create.title')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(page) => (
          <>
            <DataTable
              label={t('shell.screens.invitations')}
              items={page.items}
              idOf={({ id }) => id}
              empty={t('invitations.none')}
              columns={[
                { id: 'email', label: t('users.fields.email'), render: ({ email }) => email },
                {
                  id: 'username',
                  label: t('users.fields.username'),
                  render: ({ username, is_staff }) => (
                    <span className="badges">
                      {username || t('invitations.free')}
                      {is_staff && <Badge>{t('users.staff')}</Badge>}
                    </span>
                  )
                },
                { id: 'created_at', label: t('invitations.created'), render: (one) => <Moment at={one.created_at} /> },
                { id: 'expires_at', label: t('invitations.expires'), render: (one) => <Moment at={one.expires_at} /> },
                {
                  id: 'actions',
                  label: t('sessions.actions'),
                  render: (one) => (
                    <Button
                      reason={one.is_staff ? reasons.superuser : undefined}
                      aria-label={t('invitations.delete.label', { email: one.email })}
                      onPress={() => remove(one)}
                    >
                      {t('invitations.delete.action')}
                    </Button>
                  )
                }
              ]}
            />
            <Pager page={page} after={search.after} onMove={(after) => void navigate({ search: { after } })} />
          </>
        )}
      </Loaded>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Screen>
  )
}
