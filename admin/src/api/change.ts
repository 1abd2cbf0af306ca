import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { say } from '../ui/toasts'
import { useMessage } from './message'

interface Change {
  /** Sends the change. */
  run: () => Promise<unknown>
  /** What it did, as a sentence. */
  said: string
  /** Takes it back. */
  undo?: (() => Promise<unknown>) | undefined
}

/**
 * Makes changes, says what each did with a way to undo it, and reads what the page shows again.
 *
 * @returns `change`, which rejects as `run` does, for forms that show the reason; `attempt`, which shows it as a notice
 */
export function useChange() {
  const client = useQueryClient()
  const message = useMessage()
  const { t } = useTranslation()

  async function change({ run, said, undo }: Change): Promise<void> {
    try {
      await run()
    } finally {
      // After a failure too: another administrator may have been faster
      void client.invalidateQueries()
    }
    say({ text: said, undo: undo && (() => void attempt({ run: undo, said: t('common.undone') })) })
  }

  async function attempt(wanted: Change): Promise<void> {
    try {
      await change(wanted)
    } catch (error) {
      say({ text: message(error), isProblem: true })
    }
  }

  return { change, attempt }
}
