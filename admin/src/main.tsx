import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { startLanguages } from './languages'
import { startTheme } from './theme'
import './style/index.css'

startTheme()
await startLanguages()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the ID root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>
)
