import t from 'tap'
import { createDatabase } from '../database.js'
import { password } from '../service.js'
import { commandLine, commandProcess } from './command-line.js'

t.test('exit codes: 1 for what is refused or not found, 2 for a wrong call', async (t) => {
  const keyturn = commandLine(t, await createDatabase(t))
  const results = async (code: number, calls: [string, RegExp, string?][]) => {
    for (const [args, err, input] of calls) t.match(await keyturn(args, input), { code, err, out: '' }, args)
  }
  await keyturn('users create neo --password-stdin', password)
  await results(1, [
    ['users create NEO --password-stdin', /^Error: A user with that username already exists\.\n$/, password],
    ['users create smith --password-stdin', /^Error: password: This password is too common\.\n$/, 'password'],
    ['users create a/b --password-stdin', /^Error: username: Enter a valid username/, password],
    ['users create smith --email nowhere', /^Error: email: Enter a valid email address\.\n$/],
    ['users deactivate nobody --yes', /^Error: The user "nobody" does not exist\.\n$/],
    ['users set-password neo --password-stdin', /^Error: new_password: .*username/, 'neo neo neo']
  ])
  await results(2, [
    ['users', /Usage: keyturn users/],
    ['users deactivate', /missing required argument/],
    ['users list --sort password', /Allowed choices/],
    ['users list --limit many', /whole number/],
    ['users create smith', /^Error: Cannot ask without a terminal/],
    ['lst', /^error: unknown command 'lst'[^\n]*\n$/],
    ['users logout', /either a username or --all/]
  ])
  t.match(await keyturn('users --help'), { code: 0, out: /set-password/ })
  t.match(await keyturn('--help'), { code: 0, out: /Exit codes: 0 done, 1 rejected/ })
})

t.test('the process reads, writes and ends as its command does', async (t) => {
  const keyturn = commandProcess(await createDatabase(t))
  const made = { code: 0, out: 'Created neo with the id 1.\n', err: '' }
  t.same(await keyturn('users create neo --password-stdin', `${password}\n`), made)
  t.same(await keyturn('users deactivate nobody --yes'), {
    code: 1,
    out: '',
    err: 'Error: The user "nobody" does not exist.\n'
  })
  t.match(await keyturn('users list --limit many'), { code: 2, out: '', err: /^error: [^\n]* whole number[^\n]*\n$/ })
  t.match(await keyturn('--help'), { code: 0, out: /Exit codes: 0 done, 1 rejected/, err: '' })
})
