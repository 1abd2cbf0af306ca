import type { EndReason, TwoFactorStep, User } from '@keyturn/client/browser'
import { useState } from 'react'
import { call, problemFrom } from './api'
import { Field, Form, type Sent } from './form'
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

  async function logIn(values: FormData): Promise<Sent> {
    try {
      setStep(await session.logIn({ username: textOf(values, 'username'), password: textOf(values, 'password') }))
      return {}
    } catch (error) {
      return { problem: problemFrom(error) }
    }
  }

  async function signUp(values: FormData): Promise<Sent> {
    const [username, password] = [textOf(values, 'username'), textOf(values, 'password')]
    const outcome = await call<User>('POST', '/api/users', { username, password })
    return 'problem' in outcome ? outcome : logIn(values)
  }

  async function confirm(values: FormData): Promise<Sent> {
    try {
      await step?.confirm({ code: textOf(values, 'code') })
      return {}
    } catch (error) {
      return { problem: problemFrom(error) }
    }
  }

  return (
    <main className="narrow">
      <title>Log in – keyturn</title>
      <h1>keyturn example</h1>
      {ending && <p role="alert">{ending}</p>}
      {step ? (
        <Form title="Two-factor authentication" button="Confirm" send={confirm}>
          {(sent) => (
            <Field label="Code" name="code" sent={sent} autoComplete="one-time-code" hint="From your app" required />
          )}
        </Form>
      ) : (
        <Form
          key={isNew ? 'new' : 'known'}
          title={isNew ? 'Sign up' : 'Log in'}
          button={isNew ? 'Sign up' : 'Log in'}
          send={isNew ? signUp : logIn}
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
      <p className="switch">
        {isNew ? 'You have an account?' : 'No account yet?'}{' '}
        <button type="button" className="link" onClick={turn}>
          {isNew ? 'Log in' : 'Sign up'}
        </button>
      </p>
    </main>
  )
}

const textOf = (values: FormData, name: string): string => String(values.get(name) ?? '')
