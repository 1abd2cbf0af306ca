import { type ReactNode, useActionState } from 'react'
import type { Problem } from './api'

/** What a form shows after it was sent. */
export interface Sent {
  done?: string
  problem?: Problem
  /** What was filled in. React resets the form, which has to show it again. */
  values?: FormData
}

interface FormProps {
  title: string
  button: string
  /** @returns what to show; nothing if the form goes away */
  send: (values: FormData) => Promise<Sent>
  children: (sent: Sent) => ReactNode
}

export function Form({ title, button, send, children }: FormProps) {
  const [sent, action, isPending] = useActionState(async (_before: Sent, values: FormData): Promise<Sent> => {
    return { ...(await send(values)), values }
  }, {})
  const { problem, done } = sent
  const isAboutFields = Object.keys(problem?.fields ?? {}).length > 0
  return (
    <form action={action} aria-label={title}>
      <h2>{title}</h2>
      {problem && !isAboutFields && <p role="alert">{problem.message}</p>}
      {children(sent)}
      <div className="actions">
        <button type="submit" disabled={isPending}>
          {button}
        </button>
        <span role="status">{done}</span>
      </div>
    </form>
  )
}

/** A code of an authenticator app. */
export function CodeField({ sent, hint }: Pick<FieldProps, 'sent' | 'hint'>) {
  return <Field label="Code" name="code" sent={sent} autoComplete="one-time-code" hint={hint} required />
}

interface FieldProps {
  label: string
  name: string
  sent: Sent
  type?: string
  autoComplete?: string
  defaultValue?: string
  required?: boolean
  hint?: string | undefined
}

export function Field({ label, name, sent, type = 'text', defaultValue = '', hint, ...rest }: FieldProps) {
  const messages = sent.problem?.fields[name] ?? []
  const typed = type === 'password' ? '' : (sent.values?.get(name) ?? defaultValue)
  return (
    <label>
      {label}
      <input
        name={name}
        type={type}
        autoCapitalize="none"
        defaultValue={String(typed)}
        aria-invalid={messages.length > 0}
        {...rest}
      />
      {messages.map((message) => (
        <span key={message} className="wrong" role="alert">
          {message}
        </span>
      ))}
      {hint && messages.length === 0 && <span className="hint">{hint}</span>}
    </label>
  )
}
