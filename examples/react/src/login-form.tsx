import { useActionState } from 'react'
import type { Session } from './session/session'
import type { Ending } from './session/storage'

const endings: Record<Ending, string> = {
  elsewhere: 'Logged out on another device. If that was not you, change your password.',
  expired: 'You have been away for long. Please log in again.',
  closed: 'This account is not active any more.'
}

interface Attempt {
  username: string
  problem?: string
}

export function LoginForm({ session, ending }: { session: Session; ending: Ending | undefined }) {
  const [{ username, problem }, logIn, isPending] = useActionState(
    async (_before: Attempt, form: FormData): Promise<Attempt> => {
      const username = String(form.get('username'))
      return { username, problem: await session.logIn(username, String(form.get('password'))) }
    },
    { username: '' }
  )
  return (
    <form action={logIn} aria-labelledby="title">
      <title>Log in – keyturn</title>
      <h1 id="title">Log in</h1>
      <p role="alert">{problem ?? (ending && endings[ending])}</p>
      <label>
        Username
        <input name="username" autoComplete="username" autoCapitalize="none" defaultValue={username} required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit" disabled={isPending}>
        Log in
      </button>
    </form>
  )
}
