import { App } from './app'
import { start } from './start'

// The service was replaced by another version while the page was open: the new page knows where its screens are
addEventListener('vite:preloadError', (event) => {
  event.preventDefault()
  location.reload()
})

await start(<App />)
