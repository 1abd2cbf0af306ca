import { App } from './app'
import { start } from './start'

await start(<App />)
