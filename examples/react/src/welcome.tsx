import type { Credentials, EndReason, SecondFactor, TwoFactorStep, User } from '@keyturn/client/browser'
import { useState } from 'react'
import { attempt, call } from './api'
import { CodeField, Field, Form, type Sent } from './form'
import { PasskeyButton } from './passkey-button'
import { endings, session } from './session'

/** The page without a session: log in, or sign up. */
export function Welcome({ reason }: { reason: EndReason | undefined }) {
  const [isNew, setIsNew] = useState(false)
  const [step, setStep] = useState<TwoFactorStep>()
  const ending = reason && endings[reason]

  function turn() {
    setIsNew(!isNew)
    setStep(undefined)
  }

  function logIn(proof: Parameters<typeof session.logIn>[0]): Promise<Sent> {
    return attempt(async () => {
      setStep(await session.logIn(proof))
      return {}
    })
  }

  function confirm(proof: SecondFactor): Promise<Sent> {
    return attempt(async () => {
      await step?.confirm(proof)
      return {}
    })
  }

  async function signUp(credentials: Credentials): Promise<Sent> {
    const outcome = await call<User>('POST', '/api/users', credentials)
    return 'problem' in outcome ? outcome : logIn(credentials)
  }

  return (
    <main className="narrow">
      <title>Log in – keyturn</title>
      <h1>keyturn example</h1>
      {ending && <p role="alert">{ending}</p>}
      {step ? (
        <>
          <Form
            title="Two-factor authentication"
            button="Confirm"
            send={(values) => confirm({ code: textOf(values, 'code') })}
          >
            {(sent) => <CodeField sent={sent} hint="From your app, or a recovery code" />}
          </Form>
          {step.methods.includes('passkey') && <PasskeyButton label="Use a passkey" onProof={confirm} />}
        </>
      ) : (
        <Form
          key={isNew ? 'new' : 'known'}
          title={isNew ? 'Sign up' : 'Log in'}
          button={isNew ? 'Sign up' : 'Log in'}
          send={(values) => (isNew ? signUp : logIn)(credentialsOf(values))}
        >
          {(sent) => (
            <>
              <Field label="Username" name="username" sent={sent} autoComplete="username" required />
              <Field
                label="Password"
                name="password"
                type="password"
                sent={sent}
                autoComplete={isNew ? 'new-password' : 'current-password'}
                required
              />
            </>
          )}
        </Form>
      )}
      {!isNew && step === undefined && <PasskeyButton label="Log in with a passkey" onProof={logIn} />}
      <p className="switch">
        {isNew ? 'You have an account?' : 'No account yet?'}{' '}
        <button type="button" className="link" onClick={turn}>
          {isNew ? 'Log in' : 'Sign up'}
        </button>
      </p>
    </main>
  )
}

const credentialsOf = (values: FormData): Credentials => ({
  username: textOf(values, 'username'),
  password: textOf(values, 'password')
})

const textOf = (values: FormData, name: string): string => String(values.get(name) ?? '')
