import type { TwoFactorStatus } from '@keyturn/client/browser'
import { call } from './api'
import { CodeField, Field, Form, type Sent } from './form'
import { PasskeyButton } from './passkey-button'
import { useQuestion } from './recent-login'
import { useData } from './use-data'

/** Asks for a proof when an action needs a recent login. The action goes on after it. */
export function Confirm() {
  const answer = useQuestion()
  return answer && <Question answer={answer} />
}

/** Users with two-factor authentication prove it by a code or a passkey, all others by their password. */
function Question({ answer }: { answer: (isProven: boolean) => void }) {
  const { outcome } = useData<TwoFactorStatus>('/api/users/me/two-factor')
  if (outcome === undefined) return null
  const { totp, passkeys } = 'data' in outcome ? outcome.data : { totp: false, passkeys: 0 }

  async function prove(proof: object): Promise<Sent> {
    const sent = await call('POST', '/api/users/me/reauthenticate', proof)
    if ('problem' in sent) return sent
    answer(true)
    return {}
  }

  return (
    <dialog ref={(element) => element?.showModal()} aria-label="Confirm that it is you" onCancel={() => answer(false)}>
      <Form title="Confirm that it is you" button="Continue" send={(values) => prove(Object.fromEntries(values))}>
        {(sent) =>
          totp || passkeys > 0 ? (
            <CodeField sent={sent} hint="From your app, or a recovery code" />
          ) : (
            <Field
              label="Your password"
              name="current_password"
              type="password"
              sent={sent}
              autoComplete="current-password"
              required
            />
          )
        }
      </Form>
      {passkeys > 0 && <PasskeyButton label="Use a passkey" onProof={prove} />}
      <button type="button" className="link" onClick={() => answer(false)}>
        Cancel
      </button>
    </dialog>
  )
}
