import { type ReactNode, useState } from 'react'
import { createApi } from '../api/create-api'
import { ApiError } from '../api/error'
import { LanguageChoice } from '../shell/language-choice'
import { Button } from '../ui/button'
import { SubmitForm } from '../ui/submit-form'

export const api = createApi()

/** What the link carries. It is in the fragment, which browsers do not send. */
export const link = new URLSearchParams(location.hash.slice(1))

interface LinkPageProps {
  title: string
  /** What the button says. */
  action: string
  /** Uses the link. */
  use: (token: string, form: FormData) => Promise<unknown>
  /** What is said when it has been used, and when it is not good any more. */
  said: { done: string; void: string }
  children: ReactNode
}

/**
 * A page that a link in an email opens. Nothing happens before the button is pressed: programs that check emails open links
 * too.
 */
export function LinkPage({ title, action, use, said, children }: LinkPageProps) {
  const token = link.get('token') ?? ''
  const [state, setState] = useState<'open' | 'done' | 'void'>(token === '' ? 'void' : 'open')

  async function send(form: FormData): Promise<void> {
    try {
      await use(token, form)
      setState('done')
    } catch (error) {
      if (!(error instanceof ApiError && error.fields.token !== undefined)) throw error
      setState('void')
    }
  }

  return (
    <main className="login">
      <title>{`${title} – keyturn`}</title>
      <h1>{title}</h1>
      {state === 'void' && <p role="alert">{said.void}</p>}
      {state === 'done' && <p role="status">{said.done}</p>}
      {state === 'open' && (
        <SubmitForm
          label={title}
          onSubmit={send}
          actions={(isSending) => (
            <Button type="submit" kind="primary" isBusy={isSending}>
              {action}
            </Button>
          )}
        >
          {children}
        </SubmitForm>
      )}
      <LanguageChoice />
    </main>
  )
}
