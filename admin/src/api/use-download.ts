import { useTranslation } from 'react-i18next'
import { say } from '../ui/toasts'
import { download } from './download'
import { useMessage } from './message'

/** Saves a file of the service on the user's machine, and says how that goes. */
export function useDownload() {
  const { t } = useTranslation()
  const message = useMessage()
  return async function save(path: string, query: Record<string, unknown>, file: string): Promise<void> {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      const values = Array.isArray(value) ? value : [value]
      for (const one of values) if (one !== undefined) search.append(name, String(one))
    }
    say({ text: t('common.downloading') })
    try {
      await download(`${path}?${search}`, file)
      say({ text: t('common.downloaded', { file }) })
    } catch (error) {
      say({ text: message(error), isProblem: true })
    }
  }
}
