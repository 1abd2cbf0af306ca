import { useSyncExternalStore } from 'react'
import { LoginForm } from './login-form'
import { Member } from './member'
import type { Session } from './session/session'

export function App({ session }: { session: Session }) {
  const { user, ending, waiting } = useSyncExternalStore(session.subscribe, session.status)
  if (user === undefined) return <LoginForm session={session} ending={ending} />
  return (
    <>
      <title>{`${user.name} – keyturn`}</title>
      <h1>Hello, {user.name}</h1>
      <Member key={user.session} session={session} />
      <p className="quiet">
        Tokens from{' '}
        <time dateTime={new Date(user.since).toISOString()}>{new Date(user.since).toLocaleTimeString()}</time>
      </p>
      <p role="status">{waiting && 'The service is away. You stay logged in; it is asked again.'}</p>
      <button type="button" onClick={session.logOut}>
        Log out
      </button>
    </>
  )
}
