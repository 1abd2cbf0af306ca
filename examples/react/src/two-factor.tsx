import type { RecoveryCodes, TotpSecret, TwoFactorStatus } from '@keyturn/client/browser'
import { useState } from 'react'
import { call, type Outcome } from './api'
import { CodeField, Form, type Sent } from './form'
import { Passkeys } from './passkeys'
import { useData } from './use-data'

const path = '/api/users/me/two-factor'

/** An authenticator app, passkeys, and the recovery codes that come with the first of them. */
export function TwoFactor() {
  const { outcome, reload } = useData<TwoFactorStatus>(path)
  const [secret, setSecret] = useState<TotpSecret>()
  const [codes, setCodes] = useState<readonly string[]>()
  const [problem, setProblem] = useState<string>()

  /** Does something with the app. @returns its data; undefined if there is a problem, which is shown */
  async function change<Data>(method: string, what: string): Promise<Data | undefined> {
    const result: Outcome<Data> = await call(method, path + what)
    setProblem('problem' in result ? result.problem.message : undefined)
    await reload()
    return 'data' in result ? result.data : undefined
  }

  async function confirm(values: FormData): Promise<Sent> {
    const result = await call<RecoveryCodes>('POST', `${path}/totp/confirm`, Object.fromEntries(values))
    if ('problem' in result) return result
    setSecret(undefined)
    setCodes(result.data.recovery_codes)
    await reload()
    return {}
  }

  if (outcome === undefined) return <section aria-busy="true" />
  if ('problem' in outcome) return <section>{outcome.problem.message}</section>
  const { totp, recovery_codes_left } = outcome.data
  return (
    <section aria-label="Two-factor authentication">
      <h2>Two-factor authentication</h2>
      {problem && <p role="alert">{problem}</p>}
      {codes && <Codes codes={codes} onSaved={() => setCodes(undefined)} />}
      {secret ? (
        <Form title="Authenticator app" button="Turn on" send={confirm}>
          {(sent) => (
            <>
              <p>Scan this code with your app, or type {secret.secret} into it.</p>
              <img
                src={`data:image/svg+xml,${encodeURIComponent(secret.qr_svg)}`}
                alt="QR code"
                width="180"
                height="180"
              />
              <CodeField sent={sent} hint="The 6 digits that the app shows" />
            </>
          )}
        </Form>
      ) : (
        <div className="row">
          <span>
            {totp ? 'Your logins need a code of your app.' : 'You have no authenticator app.'}
            {recovery_codes_left > 0 && ` You have ${recovery_codes_left} recovery codes.`}
          </span>
          {totp ? (
            <button type="button" className="plain" onClick={() => change('DELETE', '/totp')}>
              Remove the app
            </button>
          ) : (
            <button type="button" className="plain" onClick={async () => setSecret(await change('POST', '/totp'))}>
              Set up an app
            </button>
          )}
        </div>
      )}
      <Passkeys onCodes={setCodes} onChange={reload} />
    </section>
  )
}

/** The service shows recovery codes only once. */
function Codes({ codes, onSaved }: { codes: readonly string[]; onSaved: () => void }) {
  return (
    <div role="status">
      <p>Each of these recovery codes replaces your device once. Keep them: they are not shown again.</p>
      <pre>{codes.join('\n')}</pre>
      <button type="button" onClick={onSaved}>
        I have saved them
      </button>
    </div>
  )
}
