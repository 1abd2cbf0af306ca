import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf, done } from '../../api/client'
import { momentOf, textOf } from '../../api/form'
import { useReasons } from '../../permissions'
import { Button } from '../../ui/button'
import { DataTable } from '../../ui/data-table'
import { FormDialog } from '../../ui/dialog'
import { TextField } from '../../ui/fields'
import { useListPage } from '../../ui/list-state'
import { Pager } from '../../ui/pager'
import { Screen } from '../../ui/screen'
import { SearchField } from '../../ui/search-field'
import { Loaded } from '../../ui/states'
import { Moment } from '../../ui/time'

const route = getRouteApi('/blacklist')

/** Tokens that are rejected before they expire. */
export function Blacklist() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const reasons = useReasons()
  const { change, attempt } = useChange()
  const [isAdding, setAdding] = useState(false)
  const { jti } = search
  const query = useListPage(['blacklist', { jti }], search, (paging, signal) =>
    dataOf(api.GET('/api/admin/blacklist', { params: { query: { ...(jti && { jti }), ...paging } }, signal }))
  )

  return (
    <Screen
      title={t('shell.screens.blacklist')}
      actions={
        <Button kind="primary" reason={reasons.superuser} onPress={() => setAdding(true)}>
          {t('blacklist.add.action')}
        </Button>
      }
    >
      <div className="filters">
        <div className="filter-row">
          <SearchField
            label={t('blacklist.search')}
            text={jti ?? ''}
            onChange={(text) => void navigate({ search: { jti: text || undefined }, replace: true })}
          />
        </div>
      </div>
      <Loaded query={query}>
        {(page) => (
          <>
            <DataTable
              label={t('shell.screens.blacklist')}
              items={page.items}
              idOf={(token) => token.jti}
              empty={t('blacklist.none')}
              columns={[
                { id: 'jti', label: t('blacklist.jti'), render: (token) => <code>{token.jti}</code> },
                { id: 'reason', label: t('blacklist.reason'), render: ({ reason }) => reason },
                { id: 'since', label: t('blacklist.since'), render: (token) => <Moment at={token.blacklisted_at} /> },
                { id: 'until', label: t('blacklist.until'), render: (token) => <Moment at={token.expires_at} /> },
                {
                  id: 'actions',
                  label: t('sessions.actions'),
                  render: (token) => (
                    <Button
                      reason={reasons.superuser}
                      aria-label={t('blacklist.remove.label', { jti: token.jti })}
                      onPress={() =>
                        void attempt({
                          run: () =>
                            done(api.DELETE('/api/admin/blacklist/{jti}', { params: { path: { jti: token.jti } } })),
                          said: t('blacklist.remove.done'),
                          undo: () =>
                            dataOf(
                              api.POST('/api/admin/blacklist', {
                                body: { jti: token.jti, expires_at: token.expires_at, reason: token.reason }
                              })
                            )
                        })
                      }
                    >
                      {t('blacklist.remove.action')}
                    </Button>
                  )
                }
              ]}
            />
            <Pager page={page} after={search.after} onMove={(after) => void navigate({ search: { jti, after } })} />
          </>
        )}
      </Loaded>
      {isAdding && (
        <FormDialog
          title={t('blacklist.add.title')}
          action={t('blacklist.add.action')}
          onClose={() => setAdding(false)}
          onSubmit={(form) => {
            const expires_at = momentOf(form, 'expires_at')
            const body = {
              jti: textOf(form, 'jti').trim(),
              reason: textOf(form, 'reason'),
              ...(expires_at !== null && { expires_at })
            }
            return change({
              run: () => dataOf(api.POST('/api/admin/blacklist', { body })),
              said: t('blacklist.add.done')
            })
          }}
        >
          <p>{t('blacklist.add.text')}</p>
          <TextField name="jti" label={t('blacklist.jti')} autoComplete="off" isRequired autoFocus />
          <TextField name="reason" label={t('blacklist.reason')} />
          <TextField
            name="expires_at"
            type="datetime-local"
            label={t('blacklist.until')}
            hint={t('blacklist.add.untilHint')}
          />
        </FormDialog>
      )}
    </Screen>
  )
}
