import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguages } from './languages'
import { startTheme } from './theme'
import './style/index.css'

/** Shows a page, in the user's language and theme. */
export async function start(page: ReactNode): Promise<void> {
  startTheme()
  await startLanguages()
  const root = document.getElementById('root')
  if (root === null) throw new Error('The HTML file has no element with the ID root')
  createRoot(root).render(<StrictMode>{page}</StrictMode>)
}
