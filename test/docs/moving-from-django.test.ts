import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { entriesOfToday, member, now, secrets, token } from '../django/fixture.js'
import { build, isAlive, refresh, testClock, tokensOf } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

const page = readFileSync('docs/moving-from-django.md', 'utf8')

/** What a Django project answers, which the dump was made by: test/django/make-dump.py. */
const django = `
  python() {
    case "$*" in
      'manage.py dumpdata auth.User token_blacklist --format jsonl --output '*) cp django.jsonl "$8" ;;
      'manage.py dumpdata auth.User token_blacklist --format jsonl') cat django.jsonl ;;
      'manage.py shell '*SIGNING_KEY*) printf %s "$django_key" ;;
      *) echo "python $*: not what Django knows"; return 1 ;;
    esac
  }
  ssh() { [ "$1" = django.example ] && eval "\${2#cd project && }"; }
`

test('docs/moving-from-django.md, followed', async (t) => {
  const guide = openGuide('docs/moving-from-django.md')
  const clock = testClock(now)
  const service = await build(t, { SIGNING_KEY: secrets.signingKey }, { clock })
  const shell = openShell(t, service)
  writeFileSync(
    join(shell.folder, 'django.jsonl'),
    entriesOfToday()
      .map((entry) => `${JSON.stringify(entry)}\n`)
      .join('')
  )
  writeFileSync(join(shell.folder, 'django.key'), secrets.signingKey)
  await shell.run(`${django}\ndjango_key=$(cat django.key); unset SIGNING_KEY`)

  await shell.run(guide.take('sh'))
  await shell.run(guide.take('sh'))
  writeFileSync(join(shell.folder, '.env'), guide.take('ini'))
  const checked = await shell.run(`(unset NODE_ENV DATABASE_URL; ${guide.take('sh')})`)
  t.match(checked, /^SIGNING_KEY +\*+ +SIGNING_KEY_FILE$/m)
  t.match(checked, /^DATABASE_URL +\*+ +DATABASE_URL$/m)
  t.equal(readFileSync(join(shell.folder, 'signing-key'), 'utf8'), secrets.signingKey)
  await shell.run(`export DATABASE_URL='${service.databaseUrl}'`)

  const tried = await shell.run(guide.take('sh'))
  const [dryRun = '', members = '', ...shown] = guide.take('').split('\n')
  t.strictSame(tried.split('\n').slice(0, 2).map(withoutNumbers), [dryRun, members].map(withoutNumbers))
  t.strictSame(
    tried
      .split('\n')
      .filter((line) => /^(Tokens| *\d+ of them)/.test(line))
      .map(withoutNumbers),
    shown.filter((line) => /^(Tokens| *\d+ of them)/.test(line)).map(withoutNumbers)
  )
  t.ok(existsSync(join(shell.folder, 'skipped.jsonl')))
  t.equal((await refresh(service, token('alive').token)).status, 401, 'nothing was written')

  t.match(await shell.run(guide.take('sh')), /Users: 13 read, 11 imported/)
  t.match(await shell.run(guide.take('sh')), /Users: 13 read, 0 imported, 11 already here/)
  t.strictSame(guide.untaken(), [])

  const renewed = tokensOf(await refresh(service, token('alive').token))
  t.ok(await isAlive(service, renewed.access))
  const { username, password } = member(secrets.tokens.alive?.user ?? '')
  t.equal((await service.post('/api/token', { username, password })).status, 200)
})

test('docs/moving-from-django.md knows the reasons as they are told', async (t) => {
  const reasons = readFileSync('src/django/report.ts', 'utf8')
  const told = [...page.matchAll(/^ {2}\d+ (?:would be imported, but|skipped): (.+?)(?: \((?!--).*)?$/gm)].map(
    ([, text = '']) => text.replace(/^the field \w+ /, 'the field ')
  )
  const [, table = ''] = page.split('| reason | what to do |')
  const listed = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| ([^|-][^|]*?) \|/gm)].map(([, text = '']) => text)
  t.ok(told.length > 3 && listed.length > 5)
  for (const reason of [...told, ...listed]) t.ok(reasons.includes(reason), reason)
})

const withoutNumbers = (line: string): string => line.replace(/\d+/g, 'N')
