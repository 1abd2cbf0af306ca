import { readFileSync } from 'node:fs'
import t from 'tap'
import { commandLine } from './command-line.js'

const docs = readFileSync('docs/commands.md', 'utf8')

/** The names under "Commands:", without commander's own. */
function commandsOf(help: string): string[] {
  const [, list = ''] = help.split('\nCommands:\n')
  return [...list.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help')
}

t.test('docs/commands.md names every command, and the long options of the importing ones', async (t) => {
  const keyturn = commandLine(t, 'file:unused.db')
  const names = commandsOf((await keyturn('--help')).out)
  t.ok(names.length > 8, names.join(' '))
  for (const name of names) {
    const { out } = await keyturn(`${name} --help`)
    const children = commandsOf(out)
    for (const child of children) t.match(docs, new RegExp(`\\| \`keyturn ${name} ${child}\\b`), `${name} ${child}`)
    if (children.length === 0) t.match(docs, new RegExp(`\\| \`keyturn ${name}\\b`), name)
  }
  const [, row = ''] = /(\| `keyturn import-django.*)/.exec(docs) ?? []
  const { out } = await keyturn('import-django --help')
  for (const [option] of out.matchAll(/--[a-z-]+(?=[ <].*\n)/g)) {
    if (!['--help', '--json', '--output'].includes(option)) t.match(row, option)
  }
})
