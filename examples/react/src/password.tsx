import { call } from './api'
import { Field, Form, type Sent } from './form'

export function Password() {
  return (
    <section>
      <Form title="Password" button="Change password" send={change}>
        {(sent) => (
          <>
            <Field
              label="Current password"
              name="current_password"
              type="password"
              sent={sent}
              autoComplete="current-password"
              required
            />
            <Field
              label="New password"
              name="new_password"
              type="password"
              sent={sent}
              autoComplete="new-password"
              hint="Your other devices are signed out."
              required
            />
          </>
        )}
      </Form>
    </section>
  )
}

async function change(values: FormData): Promise<Sent> {
  const outcome = await call('POST', '/api/users/me/password', Object.fromEntries(values))
  return 'problem' in outcome ? outcome : { done: 'Changed' }
}
