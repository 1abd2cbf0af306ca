import { useQuery } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect } from 'react'
import { RouterProvider as LinkProvider } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client'
import { MeProvider } from '../me'
import { loadAhead, router } from '../routes'
import { session } from '../session'
import { Button } from '../ui/button'
import { Loaded } from '../ui/states'
import { ReauthenticationDialog } from './reauthentication-dialog'

async function readMe(signal: AbortSignal) {
  const me = await dataOf(api.GET('/api/users/me', { signal }))
  // The service shows staff alone whether they are superusers
  return { ...me, is_superuser: me.is_superuser ?? false }
}

/** Lets staff in, and tells others that the page is not for them. */
export default function Gate() {
  useEffect(() => {
    const timer = setTimeout(loadAhead, 1000)
    return () => clearTimeout(timer)
  }, [])
  const query = useQuery({ queryKey: ['me'], queryFn: ({ signal }) => readMe(signal) })
  return (
    <Loaded query={query}>
      {(me) =>
        me.is_staff ? (
          <MeProvider value={me}>
            <LinkProvider navigate={(href) => void router.navigate({ href })} useHref={router.history.createHref}>
              <RouterProvider router={router} />
            </LinkProvider>
            <ReauthenticationDialog />
          </MeProvider>
        ) : (
          <NotStaff username={me.username} />
        )
      }
    </Loaded>
  )
}

function NotStaff({ username }: { username: string }) {
  const { t } = useTranslation()
  return (
    <main className="login">
      <title>{`${t('gate.title')} – keyturn`}</title>
      <h1>{t('gate.title')}</h1>
      <p>{t('gate.text', { username })}</p>
      <Button kind="primary" onPress={() => void session.logOut()}>
        {t('shell.logOut')}
      </Button>
    </main>
  )
}
