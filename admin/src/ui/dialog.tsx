import { type ReactNode, useState } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Button } from './button'
import { TextField } from './fields'
import { SubmitForm } from './submit-form'

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

/** A form over the page. It closes when the service has done what it asks for. */
export function FormDialog({ title, action, isDangerous, confirmation, onSubmit, onClose, children }: FormDialogProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const isConfirmed = confirmation === undefined || typed.trim() === confirmation.text

  async function send(form: FormData) {
    if (!isConfirmed) return
    await onSubmit(form)
    onClose()
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <SubmitForm
        onSubmit={send}
        actions={(isSending) => (
          <div className="actions">
            <Button onPress={onClose}>{t('common.cancel')}</Button>
            <Button
              type="submit"
              kind={isDangerous ? 'danger' : 'primary'}
              isBusy={isSending}
              reason={isConfirmed ? undefined : t('common.typeFirst', { text: confirmation?.text })}
            >
              {action}
            </Button>
          </div>
        )}
      >
        {children}
        {confirmation && (
          <TextField label={confirmation.label} value={typed} onChange={setTyped} autoComplete="off" autoFocus />
        )}
      </SubmitForm>
    </Dialog>
  )
}
