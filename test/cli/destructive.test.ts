import type { Command } from 'commander'
import t from 'tap'
import { program } from '../../src/cli/program.js'
import { createDatabase } from '../database.js'
import { password } from '../service.js'
import { converse, hasTerminal } from '../terminal.js'
import { commandLine } from './command-line.js'

/** Every command that does something, with what is written before its arguments. */
function leavesOf(command: Command, path: string[] = []): [path: string[], leaf: Command][] {
  if (command.commands.length === 0) return [[path, command]]
  return command.commands.flatMap((child) => leavesOf(child, [...path, child.name()]))
}

const isDestructive = (command: Command) => command.options.some(({ long }) => long === '--yes')
const destructive = leavesOf(program).filter(([, leaf]) => isDestructive(leaf))

/** With an argument for each place, and, where a command has one, the option that makes it destructive. */
const callOf = ([path, leaf]: (typeof destructive)[number]): string[] => [
  ...path,
  ...leaf.registeredArguments.map(() => 'neo'),
  ...leaf.options.flatMap(({ long }) => (long === '--drop-previous' ? [long] : []))
]

t.test(
  'without a terminal, `users delete neo </dev/null` deleted the user: every destructive command needs --yes',
  async (t) => {
    // Nothing is opened: there is no such server
    const keyturn = commandLine(t, 'mysql://nobody@127.0.0.1:1/none')
    for (const one of destructive) {
      const call = callOf(one)
      t.match(await keyturn(call), { code: 2, err: /^Error: This cannot be undone, [^\n]* --yes\.\n$/ }, call.join(' '))
      t.match(await keyturn([...call, '--yes']), { code: 1, err: /DATABASE_URL/ }, 'with --yes it tries')
    }
  }
)

t.test('every command that deletes or revokes is marked as destructive, and its help says so', async (t) => {
  for (const [path, leaf] of leavesOf(program)) {
    // The compiler keeps the others from the operations that delete or revoke (src/cli/context.ts).
    const name = path.join(' ')
    const revokes = /\b(?:delete|revoke|retire|reject)\b/i.test(leaf.description())
    const own = /^(?:flushexpiredtokens|users set-password)$/.test(name)
    t.equal(isDestructive(leaf) && leaf.name() !== 'rotate-secret', revokes && !own, name)
  }
})

t.test(
  'on a terminal, destructive commands did not ask',
  { skip: hasTerminal ? false : 'script is not installed' },
  async (t) => {
    const url = await createDatabase(t)
    const keyturn = commandLine(t, url)
    await keyturn('users create neo --password-stdin', password)
    const ask = (args: string, answer: string) =>
      converse(
        [process.execPath, 'dist/cli/main.js', ...args.split(' ')],
        { ...process.env, NODE_ENV: 'test', DATABASE_URL: url, CI: '' },
        [[/y\/N/, answer]]
      )
    // The Enter key alone
    t.match(await ask('users delete NEO', ''), {
      code: 1,
      unanswered: 0,
      screen: /Delete neo for good\?[\s\S]*Nothing was changed\./
    })
    t.match(await ask('users delete neo', '\u0003'), { code: 1, screen: /Cancelled/ })
    t.match((await keyturn('users list --json')).out, /neo/)
    t.match(await ask('users delete neo', 'y'), { code: 0, screen: /Deleted: neo\./ })
    t.equal((await keyturn('users list --json')).out, '[]\n')
  }
)
