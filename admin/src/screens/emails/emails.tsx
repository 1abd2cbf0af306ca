import type { OutboxEmail } from '@keyturn/client/browser'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf, done } from '../../api/client'
import { DataTable } from '../../ui/data-table'
import { FormDialog } from '../../ui/dialog'
import { Choice } from '../../ui/fields'
import { oneOf, useListPage } from '../../ui/list-state'
import { Pager } from '../../ui/pager'
import { Screen } from '../../ui/screen'
import { Loaded } from '../../ui/states'
import { useEmailColumns } from './columns'
import { states } from './search'

const route = getRouteApi('/emails')

/** The emails that wait for the SMTP server, and those that could not be sent. */
export function Emails() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [deleting, setDeleting] = useState<OutboxEmail>()
  const columns = useEmailColumns(setDeleting)
  const { state } = search
  const query = useListPage(['emails', { state }], search, (paging, signal) =>
    dataOf(api.GET('/api/admin/emails', { params: { query: { ...(state && { state }), ...paging } }, signal }))
  )

  return (
    <Screen title={t('shell.screens.emails')}>
      <p>{t('emails.text')}</p>
      <div className="filters">
        <div className="filter-row">
          <Choice
            label={t('emails.state')}
            options={[
              { id: 'all', label: t('common.all') },
              ...states.map((id) => ({ id, label: t(`emails.states.${id}`) }))
            ]}
            value={state ?? 'all'}
            onChange={(chosen) => void navigate({ search: { state: oneOf(chosen, states) } })}
          />
        </div>
      </div>
      <Loaded query={query}>
        {(page) => (
          <>
            <DataTable
              label={t('shell.screens.emails')}
              items={page.items}
              idOf={({ id }) => id}
              empty={t('emails.none')}
              columns={columns}
            />
            <Pager page={page} after={search.after} onMove={(after) => void navigate({ search: { state, after } })} />
          </>
        )}
      </Loaded>
      {deleting && <DeleteDialog email={deleting} onClose={() => setDeleting(undefined)} />}
    </Screen>
  )
}

function DeleteDialog({ email: { id, recipient }, onClose }: { email: OutboxEmail; onClose: () => void }) {
  const { t } = useTranslation()
  const { change } = useChange()
  return (
    <FormDialog
      title={t('emails.delete.title', { recipient })}
      action={t('common.delete')}
      isDangerous
      onClose={onClose}
      onSubmit={() =>
        change({
          run: () => done(api.DELETE('/api/admin/emails/{id}', { params: { path: { id } } })),
          said: t('emails.delete.done')
        })
      }
    >
      <p>{t('emails.delete.text')}</p>
    </FormDialog>
  )
}
