import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { startLanguages } from './languages'
import { startTheme } from './theme'
import './style/index.css'

startTheme()
await startLanguages()

// The service was replaced by another version while the page was open: the new page knows where its screens are
addEventListener('vite:preloadError', (event) => {
  event.preventDefault()
  location.reload()
})

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the ID root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>
)
