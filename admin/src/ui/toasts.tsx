import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion
} from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Button } from './button'

interface Notice {
  text: string
  isProblem?: boolean
  undo?: (() => void) | undefined
}

const notices = new ToastQueue<Notice>({ maxVisibleToasts: 4 })
const SHOWN_FOR = 10_000

/** Tells the user what was done, or why it was not. */
export function say(notice: Notice): void {
  notices.add(notice, { timeout: SHOWN_FOR })
}

/** The notices, over the page. They stay as long as the pointer or the keyboard is on them. */
export function Toasts() {
  const { t } = useTranslation()
  return (
    <ToastRegion queue={notices} className="toasts" aria-label={t('common.notices')}>
      {({ toast }) => (
        <Toast toast={toast} className={toast.content.isProblem ? 'toast problem' : 'toast'}>
          <ToastContent>
            <Text slot="title">{toast.content.text}</Text>
          </ToastContent>
          {toast.content.undo && (
            <Button
              kind="quiet"
              onPress={() => {
                notices.close(toast.key)
                toast.content.undo?.()
              }}
            >
              {t('common.undo')}
            </Button>
          )}
          <Button slot="close" kind="quiet" aria-label={t('common.close')}>
            ✕
          </Button>
        </Toast>
      )}
    </ToastRegion>
  )
}
