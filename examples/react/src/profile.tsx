import type { User } from '@keyturn/client/browser'
import { call } from './api'
import { Field, Form, type Sent } from './form'
import { useData } from './use-data'

export function Profile() {
  const { outcome } = useData<User>('/api/users/me')
  if (outcome === undefined) return <section aria-busy="true" />
  if ('problem' in outcome) return <section>{outcome.problem.message}</section>
  const { nickname, email, date_joined } = outcome.data
  return (
    <section>
      <Form title="Profile" button="Save" send={save}>
        {(sent) => (
          <>
            <Field label="Nickname" name="nickname" sent={sent} autoComplete="nickname" defaultValue={nickname} />
            <Field label="Email" name="email" sent={sent} autoComplete="email" defaultValue={email} />
            {sent.problem?.code === 'reauthentication_required' && (
              <Field
                label="Password"
                name="current_password"
                type="password"
                sent={sent}
                autoComplete="current-password"
                required
              />
            )}
          </>
        )}
      </Form>
      <p className="quiet">You signed up on {new Date(date_joined).toLocaleDateString()}.</p>
    </section>
  )
}

/** A new email needs a recent login, or the password. */
async function save(values: FormData): Promise<Sent> {
  const { nickname, email, current_password } = Object.fromEntries(values)
  if (current_password !== undefined) {
    const proof = await call('POST', '/api/users/me/reauthenticate', { current_password })
    if ('problem' in proof) return { problem: { ...proof.problem, code: 'reauthentication_required' } }
  }
  const outcome = await call<User>('PATCH', '/api/users/me', { nickname, email })
  if (!('problem' in outcome)) return { done: 'Saved' }
  const { problem } = outcome
  if (problem.code !== 'reauthentication_required') return { problem }
  return { problem: { ...problem, message: 'To change your email, please confirm your password.' } }
}
