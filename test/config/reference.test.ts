import { readFileSync } from 'node:fs'
import t from 'tap'
import { configurationReference } from '../../scripts/configuration-reference.js'
import { settings } from '../../src/config/index.js'

t.test('docs/configuration.md is what the settings say; `npm run config-docs` writes it', async (t) => {
  const kept = readFileSync('docs/configuration.md', 'utf8')
  t.equal(kept, configurationReference())
  const rows = [...kept.matchAll(/^\| `([A-Z_]+)` \| (.+) \| (.+) \| (.+) \|$/gm)]
  t.same(rows.map(([, name]) => name).sort(), Object.keys(settings).sort(), 'each setting once, in a row of four cells')
})

t.test('each setting is explained in whole sentences', async (t) => {
  for (const [name, { description }] of Object.entries(settings)) {
    t.match(description, /^[A-Z].*[.)]$/s, name)
    t.ok(description.length > 20, name)
  }
})
