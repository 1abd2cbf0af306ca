import { useSession } from '@keyturn/client/react'
import { Confirm } from './confirm'
import { Devices } from './devices'
import { Password } from './password'
import { Profile } from './profile'
import { session } from './session'
import { TwoFactor } from './two-factor'
import { Welcome } from './welcome'

export function App() {
  const state = useSession(session)
  if (state.status === 'logged_out') return <Welcome reason={state.reason} />
  const problem = state.problem && <p role="status">{'The service is unavailable. You stay logged in.'}</p>
  if (state.status === 'loading') return <main className="narrow">{problem}</main>
  const { username, sid } = state.claims
  return (
    <main>
      <title>{`${username} – keyturn`}</title>
      <header>
        <h1>Hello, {username}</h1>
        <button type="button" className="plain" onClick={() => void session.logOut()}>
          Log out
        </button>
      </header>
      {problem}
      <div key={sid} className="cards">
        <Profile />
        <Devices />
        <Password />
        <TwoFactor />
      </div>
      <Confirm />
    </main>
  )
}
