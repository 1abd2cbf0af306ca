import { type ReactNode, useState } from 'react'
import { Form } from 'react-aria-components'
import { ApiError } from '../api/error'
import { FieldErrors } from './field-errors'
import { Problem } from './states'

interface Props {
  label?: string
  /** Sends. The form stays as the user has filled it in if this rejects, and is empty afterwards if it does not. */
  onSubmit: (form: FormData) => Promise<unknown>
  children: ReactNode
  /** The buttons. */
  actions: (isSending: boolean) => ReactNode
}

/**
 * A form. It shows the service's messages beside the fields of their names, and all others above the buttons. They stay until
 * the form is sent again: a message that went earlier would move the buttons under the pointer.
 */
export function SubmitForm({ label, onSubmit, children, actions }: Props) {
  const [problem, setProblem] = useState<unknown>()
  const [isSending, setSending] = useState(false)
  const fields = problem instanceof ApiError ? problem.fields : {}

  async function send(element: HTMLFormElement) {
    setSending(true)
    try {
      await onSubmit(new FormData(element))
      setProblem(undefined)
      element.reset()
    } catch (error) {
      setProblem(error)
    } finally {
      setSending(false)
    }
  }

  return (
    <Form
      aria-label={label}
      // The service decides what is valid
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isSending) void send(event.currentTarget)
      }}
    >
      <FieldErrors value={fields}>{children}</FieldErrors>
      {problem !== undefined && Object.keys(fields).length === 0 && <Problem error={problem} />}
      {actions(isSending)}
    </Form>
  )
}
