import type { AddedPasskey, PasskeyCreationOptions, PasskeyPage } from '@keyturn/client/browser'
import { useState } from 'react'
import { attempt, call } from './api'
import { Field, Form, type Sent } from './form'
import { hasPasskeys } from './passkey-button'
import { useData } from './use-data'

const path = '/api/users/me/passkeys'

interface Props {
  /** Told of the recovery codes that come with the first factor. */
  onCodes: (codes: readonly string[]) => void
  onChange: () => Promise<void>
}

/** The passkeys of the user, with which logins need no password. */
export function Passkeys({ onCodes, onChange }: Props) {
  const { outcome, reload } = useData<PasskeyPage>(path)
  const [problem, setProblem] = useState<string>()

  async function add(values: FormData): Promise<Sent> {
    const options = await call<PasskeyCreationOptions>('POST', `${path}/options`)
    if ('problem' in options) return options
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.data)
    // JSON.stringify turns what the browser makes into its JSON
    const passkey = await navigator.credentials.create({ publicKey })
    const added = await call<AddedPasskey>('POST', path, { name: values.get('name'), passkey })
    if ('problem' in added) return added
    if (added.data.recovery_codes) onCodes(added.data.recovery_codes)
    await Promise.all([reload(), onChange()])
    return { done: 'Added' }
  }

  async function remove(id: string) {
    const removed = await call('DELETE', `${path}/${id}`)
    setProblem('problem' in removed ? removed.problem.message : undefined)
    await Promise.all([reload(), onChange()])
  }

  if (outcome === undefined) return null
  if ('problem' in outcome) return <p role="alert">{outcome.problem.message}</p>
  return (
    <div className="passkeys">
      <ul aria-label="Passkeys">
        {outcome.data.items.map(({ id, name, created_at }) => (
          <li key={id}>
            <div>
              <strong>{name}</strong>
              <span className="quiet">since {new Date(created_at).toLocaleDateString()}</span>
            </div>
            <button type="button" className="plain" onClick={() => remove(id)}>
              Remove
            </button>
          </li>
        ))}
      </ul>
      {problem && <p role="alert">{problem}</p>}
      {hasPasskeys && (
        <Form title="New passkey" button="Add a passkey" send={(values) => attempt(() => add(values))}>
          {(sent) => <Field label="Name" name="name" sent={sent} defaultValue="This device" required />}
        </Form>
      )}
    </div>
  )
}
