import { type ReactNode, useState } from 'react'
import { Dialog as AriaDialog, Form, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/error'
import { Button } from './button'
import { TextField } from './fields'
import { Problem } from './states'

interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
}

/** A dialog over the page, which is there as long as it is rendered. */
export function Dialog({ title, onClose, children }: DialogProps) {
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="modal">
        <AriaDialog className="dialog">
          <Heading slot="title">{title}</Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

interface FormDialogProps extends DialogProps {
  /** The label of the button that sends. */
  action: string
  isDangerous?: boolean
  /** Nothing can be sent before the user has typed this text. */
  confirmation?: { text: string; label: string }
  /** Sends. The dialog stays open with what the user has filled in if this rejects. */
  onSubmit: (form: FormData) => Promise<unknown>
}

/** A form over the page. It shows the service's messages beside the fields of their names. */
export function FormDialog({ title, action, isDangerous, confirmation, onSubmit, onClose, children }: FormDialogProps) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<unknown>()
  const [isSending, setSending] = useState(false)
  const [typed, setTyped] = useState('')
  const fields = problem instanceof ApiError ? problem.fields : {}
  const isConfirmed = confirmation === undefined || typed.trim() === confirmation.text

  async function send(form: FormData) {
    setSending(true)
    setProblem(undefined)
    try {
      await onSubmit(form)
      onClose()
    } catch (error) {
      setProblem(error)
    } finally {
      setSending(false)
    }
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <Form
        validationErrors={fields}
        onSubmit={(event) => {
          event.preventDefault()
          if (isConfirmed && !isSending) void send(new FormData(event.currentTarget))
        }}
      >
        {children}
        {confirmation && (
          <TextField label={confirmation.label} value={typed} onChange={setTyped} autoComplete="off" autoFocus />
        )}
        {problem !== undefined && Object.keys(fields).length === 0 && <Problem error={problem} />}
        <div className="actions">
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            type="submit"
            kind={isDangerous ? 'danger' : 'primary'}
            isPending={isSending}
            reason={isConfirmed ? undefined : t('common.typeFirst', { text: confirmation?.text })}
          >
            {action}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
