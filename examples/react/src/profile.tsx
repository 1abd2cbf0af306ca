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
          </>
        )}
      </Form>
      <p className="quiet">You signed up on {new Date(date_joined).toLocaleDateString()}.</p>
    </section>
  )
}

async function save(values: FormData): Promise<Sent> {
  const outcome = await call<User>('PATCH', '/api/users/me', Object.fromEntries(values))
  return 'problem' in outcome ? outcome : { done: 'Saved' }
}
