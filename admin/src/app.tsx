import { useSession } from '@keyturn/client/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { queries } from './queries'
import { session } from './session'
import { LoginPage } from './shell/login-page'
import { Loading } from './ui/states'
import { Toasts } from './ui/toasts'

/** Loaded after the login form. */
const Gate = lazy(() => import('./shell/gate'))

/** The login form, or the page of the user who is logged in. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Content />
      <Toasts />
    </QueryClientProvider>
  )
}

function Content() {
  const state = useSession(session)
  if (state.status === 'logged_out') return <LoginPage reason={state.reason} />
  if (state.status === 'loading') return <Loading problem={state.problem} />
  // Another user's data are never shown: each session begins with an empty page
  return (
    <Suspense fallback={<Loading />}>
      <Gate key={state.claims.sid} />
    </Suspense>
  )
}
