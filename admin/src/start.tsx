import { type ReactNode, StrictMode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { createRoot } from 'react-dom/client'
import { language, startLanguages } from './languages'
import { useStore } from './store'
import { startTheme } from './theme'
import './style/index.css'

/** Shows a page, in the user's language and theme. */
export async function start(page: ReactNode): Promise<void> {
  startTheme()
  await startLanguages()
  const root = document.getElementById('root')
  if (root === null) throw new Error('The HTML file has no element with the ID root')
  createRoot(root).render(
    <StrictMode>
      <Localized>{page}</Localized>
    </StrictMode>
  )
}

function Localized({ children }: { children: ReactNode }) {
  return <I18nProvider locale={useStore(language) === 'ko' ? 'ko-KR' : 'en-US'}>{children}</I18nProvider>
}
