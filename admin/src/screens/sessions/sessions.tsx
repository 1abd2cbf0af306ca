import type { UserSession } from '@keyturn/client/browser'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf, done } from '../../api/client'
import { useReasons } from '../../permissions'
import { Button } from '../../ui/button'
import { DataTable } from '../../ui/data-table'
import { FormDialog } from '../../ui/dialog'
import { useListPage } from '../../ui/list-state'
import { Pager } from '../../ui/pager'
import { Screen } from '../../ui/screen'
import { Loaded } from '../../ui/states'
import { useSessionColumns } from './columns'

const route = getRouteApi('/sessions')

/** The live sessions of all users. */
export function Sessions() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const reasons = useReasons()
  const { change, attempt } = useChange()
  const [isRevokingAll, setRevokingAll] = useState(false)
  const { user } = search
  const query = useListPage(['sessions', { user }], search, (paging, signal) =>
    dataOf(api.GET('/api/admin/sessions', { params: { query: { ...(user && { user_id: user }), ...paging } }, signal }))
  )
  const columns = useSessionColumns<UserSession>({
    owner: ({ user_id, username }) => (
      <Link to="/users/$id" params={{ id: String(user_id) }}>
        {username}
      </Link>
    ),
    revoke: ({ id, username }) =>
      void attempt({
        run: () => done(api.DELETE('/api/admin/sessions/{id}', { params: { path: { id } } })),
        said: t('sessions.revokedOf', { username })
      })
  })

  return (
    <Screen
      title={t('shell.screens.sessions')}
      actions={
        <Button kind="danger" reason={reasons.superuser} onPress={() => setRevokingAll(true)}>
          {t('sessions.all.action')}
        </Button>
      }
    >
      {user !== undefined && (
        <p>
          {t('sessions.ofUser', { id: user })} <Link to="/sessions">{t('common.resetFilters')}</Link>
        </p>
      )}
      <Loaded query={query}>
        {(page) => (
          <>
            <DataTable
              label={t('shell.screens.sessions')}
              items={page.items}
              columns={columns}
              idOf={({ id }) => id}
              empty={t('sessions.none')}
            />
            <Pager
              page={page}
              after={search.after}
              onMove={(after) => void navigate({ search: { ...search, after } })}
            />
          </>
        )}
      </Loaded>
      {isRevokingAll && (
        <FormDialog
          title={t('sessions.all.title')}
          action={t('sessions.all.action')}
          isDangerous
          confirmation={{ text: t('sessions.all.word'), label: t('sessions.all.confirmation') }}
          onClose={() => setRevokingAll(false)}
          onSubmit={() => change({ run: () => done(api.POST('/api/admin/logout')), said: t('sessions.all.done') })}
        >
          <p>{t('sessions.all.text')}</p>
        </FormDialog>
      )}
    </Screen>
  )
}
