import type { SigningKey } from '@keyturn/client/browser'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/change'
import { api, dataOf } from '../../api/client'
import { useServiceStatus } from '../../api/service-status'
import { useReasons } from '../../permissions'
import { Button } from '../../ui/button'
import { DataTable } from '../../ui/data-table'
import { Screen } from '../../ui/screen'
import { Loaded } from '../../ui/states'
import { useKeyColumns } from './columns'
import { CurrentKey } from './current-key'
import { RetireDialog } from './retire-dialog'

/** The keys that sign tokens: the ring, its next rotation, and what to do when a key is compromised. */
export function Keys() {
  const { t } = useTranslation()
  const status = useServiceStatus()
  const { superuser: reason } = useReasons()
  const { attempt } = useChange()
  const isManaged = status.data?.signing_key.managed ?? false

  return (
    <Screen
      title={t('shell.screens.keys')}
      actions={
        isManaged && (
          <Button
            kind="primary"
            reason={reason}
            onPress={() =>
              void attempt({ run: () => dataOf(api.POST('/api/admin/keys/rotate')), said: t('keys.rotated') })
            }
          >
            {t('keys.rotate')}
          </Button>
        )
      }
    >
      <Loaded query={status}>
        {({ signing_key }) => (
          <>
            <CurrentKey signingKey={signing_key} />
            {signing_key.managed && <Ring reason={reason} />}
          </>
        )}
      </Loaded>
    </Screen>
  )
}

function Ring({ reason }: { reason: string | undefined }) {
  const { t } = useTranslation()
  const [retiring, setRetiring] = useState<SigningKey>()
  const columns = useKeyColumns(setRetiring, reason)
  const query = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => dataOf(api.GET('/api/admin/keys', { signal })),
    refetchInterval: 30_000
  })
  return (
    <Loaded query={query}>
      {({ items }) => (
        <>
          <h2>{t('keys.ring')}</h2>
          <DataTable label={t('keys.ring')} items={items} columns={columns} idOf={({ kid }) => kid} />
          {retiring && <RetireDialog signingKey={retiring} onClose={() => setRetiring(undefined)} />}
        </>
      )}
    </Loaded>
  )
}
