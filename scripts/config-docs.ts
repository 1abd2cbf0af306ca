// Writes docs/configuration.md from the table of settings in src/config. Run it with: npm run config-docs
import { writeFileSync } from 'node:fs'
import { configurationReference } from './configuration-reference.js'

writeFileSync(new URL('../docs/configuration.md', import.meta.url), configurationReference())
