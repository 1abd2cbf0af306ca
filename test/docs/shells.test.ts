import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lexer, walkTokens } from 'marked'
import { test } from 'tap'
import { blocksOf } from './guide.js'
import { hasZsh } from './shell.js'
import { pasteProblemsIn, typedSecretsIn } from './shell-syntax.js'

const ignored = /(^|\/)(node_modules|dist|data|\.git|\.tap|secrets)(\/|$)/
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (ignored.test(path)) return []
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
const pages = [...readdirSync('.'), ...['docs', 'examples', 'deploy'].flatMap(filesBelow)].filter((file) =>
  file.endsWith('.md')
)
const blocks = pages.flatMap((page) => blocksOf(page).map((block) => ({ page, ...block })))
const isShell = (language: string) => /^(sh|bash|shell|console|zsh)$/.test(language)

/** What a page has in backticks with a space in it: most of them are commands. */
function inlineCodeOf(page: string): string[] {
  const found: string[] = []
  void walkTokens(lexer(readFileSync(page, 'utf8')), (token) => {
    if (token.type === 'codespan' && token.text.includes(' ')) found.push(token.text)
  })
  return found
}

test('a password that a page or a help text teaches to type stays in the history of the shell', async (t) => {
  const shown = blocks
    .filter(({ language }) => isShell(language))
    .flatMap(({ page, code }) => code.split('\n').map((line) => ({ file: page, line })))
  for (const page of pages) for (const line of inlineCodeOf(page)) shown.push({ file: page, line })
  // What the command line and the scripts print themselves
  for (const file of [...filesBelow('src/cli'), 'deploy/secrets.sh', '.env.example'])
    for (const line of readFileSync(file, 'utf8').split('\n'))
      if (/\b(keyturn|npm|docker) /.test(line)) shown.push({ file, line })
  t.ok(shown.length > 100)
  for (const { file, line } of shown) t.strictSame(typedSecretsIn(line), [], `${file}: ${line}`)
})

test('the ways to type a secret are known', async (t) => {
  const table: [string, boolean][] = [
    ["npm run createsuperuser -- --username neo --password-stdin <<< 'there is no spoon'", true],
    ['keyturn users create neo --password-stdin <<<secret', true],
    ["echo 'there is no spoon' | npx keyturn users set-password neo --password-stdin", true],
    ['printf %s secret | keyturn createsuperuser --username neo --password-stdin', true],
    ['keyturn createsuperuser --username neo --password secret', true],
    ['keyturn createsuperuser --username neo --password=secret', true],
    ['mysql --user=root -psecret keyturn', true],
    ['export MYSQL_PWD=secret', true],
    ['SIGNING_KEY=secret npm start', true],
    ['docker run --env KEYRING_SECRET=secret keyturn', true],
    ["kubectl create secret generic keyturn --from-literal=signing-key='secret'", true],
    ['export DATABASE_URL=mysql://keyturn:secret@db.example:3306/keyturn', true],
    ['npm run createsuperuser -- --username neo', false],
    ['keyturn createsuperuser --username neo --password-stdin < /run/secrets/password', false],
    ['access=$(field access <<< "$pair")', false],
    ['mysql --host=db.example --user=root -p keyturn', false],
    ['read -rs MYSQL_PWD && export MYSQL_PWD', false],
    ['docker run --env SIGNING_KEY="$(openssl rand -base64 48)" keyturn', false],
    ['export CLIENT_SECRET=$(node -p "1")', false],
    ['export DATABASE_URL=file:./data/keyturn.db', false],
    ['curl -u "$CLIENT_ID:$CLIENT_SECRET" https://auth.example.com/oauth/token', false]
  ]
  for (const [line, isTyped] of table) t.equal(typedSecretsIn(line).length > 0, isTyped, line)
})

test('a block that is pasted into an interactive zsh or bash ran other commands than the page shows', async (t) => {
  const commands = blocks.filter(({ language }) => isShell(language))
  t.ok(commands.length > 50)
  for (const { page, code } of commands) t.strictSame(pasteProblemsIn(code), [], `${page}:\n${code}`)
})

test('what shells take in another way is known', async (t) => {
  const table: [string, number][] = [
    ['npm ci\nnpm start', 0],
    ['npm ci   # installs', 1],
    ['# Who am I?', 2],
    ['curl localhost:3000/a?b=c', 1],
    ['curl \'localhost:3000/a?b=c\' -d "{\\"a\\": \\"$b\\"}"', 0],
    ['ls *.json', 1],
    ['[ "$(cat a)" = b ] && echo c', 0],
    ['echo "hello!world"', 1],
    ["echo 'hello!world'", 0],
    ['echo "$(cat what?)"', 1],
    ['npm run createsuperuser', 0],
    ['npm run createsuperuser\nnpm test', 1]
  ]
  for (const [code, count] of table) t.equal(pasteProblemsIn(code).length, count, code)
})

test('the responses of two requests ran together on one line', async (t) => {
  for (const { page, code } of blocks.filter(({ language }) => isShell(language))) {
    for (const command of code.replace(/\\\n|(?<=\|)\n/g, ' ').split('\n')) {
      const isShown = /^\s*curl /.test(command) && !/>\s*\S+\.json$|\|\s*grep /.test(command)
      if (isShown) t.match(command, "-sSw '\\n'", `${page}: ${command}`)
    }
  }
})

for (const [program, isInstalled] of [
  ['bash', true],
  ['zsh', hasZsh]
] as const) {
  test(`${program} reads every block`, { skip: isInstalled ? false : `${program} is not installed` }, async (t) => {
    const script = blocks.filter(({ language }) => isShell(language)).map(({ code }) => `{\n${code}\n}`)
    const { status, stderr } = spawnSync(program, ['-n'], { input: script.join('\n'), encoding: 'utf8' })
    t.equal(status, 0, stderr)
  })
}

test('npm scripts with exec or a setting before the command do not run on Windows', async (t) => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'))
  for (const [name, script] of Object.entries(scripts)) {
    t.notMatch(script, /\bexec /, name)
    if (
      /^(prepare|generate|build|start|dev|migrate|createsuperuser|flushexpiredtokens)$/.test(
        name.replace(/^(pre|post)/, '')
      )
    )
      t.notMatch(script, /^[A-Z_]+=|['`$;]/, name)
  }
})
