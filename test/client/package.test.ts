// The built package as a consumer sees it.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { compile } from '../typescript.js'

const root = process.cwd()
const consumer = `
  import { createTokenSource, TokenSourceError } from 'keyturn/client'
  const source = createTokenSource({ url: 'http://127.0.0.1:9/api/token/refresh', load: () => undefined })
  const error = await source.token().catch((error) => error)
  console.log(error instanceof TokenSourceError, error.code)
`

/** A project that has this package's client, and no other package at all. */
function project(t: Test): string {
  const folder = t.testdir({ node_modules: { keyturn: {} } })
  cpSync(join(root, 'package.json'), join(folder, 'node_modules/keyturn/package.json'))
  cpSync(join(root, 'dist/client'), join(folder, 'node_modules/keyturn/dist/client'), { recursive: true })
  return folder
}

t.test('keyturn/client runs without any other package', async (t) => {
  const folder = project(t)
  writeFileSync(join(folder, 'consumer.mjs'), consumer)
  const output = execFileSync(process.execPath, ['consumer.mjs'], { cwd: folder, encoding: 'utf8' })
  t.equal(output.trim(), 'true no_tokens')
})

t.test('its types need no other package but those of the runtime', async (t) => {
  const folder = project(t)
  writeFileSync(
    join(folder, 'consumer.mts'),
    `
    import { createTokenSource, type TokenPair } from 'keyturn/client'
    const own = createTokenSource({ tokenEndpoint: 'http://x', clientId: 'a', clientSecret: 'b' })
    own.use({ clientSecret: 'c' })
    const user = createTokenSource({ url: 'http://x', refresh: 'r', onTokens: (tokens: TokenPair) => {} })
    user.use({ refresh: 's' })
    const access: string = await user.token({ signal: AbortSignal.timeout(1) })
    // @ts-expect-error the two modes do not mix
    createTokenSource({ url: 'http://x', clientId: 'a', clientSecret: 'b' })
    // @ts-expect-error a secret is no token
    user.use({ clientSecret: access })
    `
  )
  const compilerOptions = {
    noEmit: true,
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: []
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.mts'] }))
  const { status, output } = compile(folder, '-p', '.')
  t.equal(status, 0, output)
})

t.test('every entry of the package is there', async (t) => {
  const { exports, main, types } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const entries = [
    main,
    types,
    exports['./package.json'],
    ...Object.values(exports['.']),
    ...Object.values(exports['./client'])
  ]
  for (const entry of entries) t.ok(existsSync(join(root, entry)), entry)
  t.equal(exports['.'].default, main)
})

t.test('what is packed went without dist, as git ignores it: the package could not be loaded', async (t) => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8'
  })
  const files: string[] = JSON.parse(packed)[0].files.map(({ path }: { path: string }) => path)
  const wanted = [
    'dist/app.js',
    'dist/app.d.ts',
    'dist/client/index.js',
    'dist/cli/main.js',
    'dist/credentials/hash-worker.js'
  ]
  for (const folder of ['prisma/migrations', 'prisma/sqlite/migrations']) {
    const names = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    wanted.push(...names.map(({ name }) => `${folder}/${name}/migration.sql`))
  }
  for (const file of wanted) t.ok(files.includes(file), file)
  const extra = files.filter((file) => !/^(dist|prisma)\//.test(file) && file.includes('/'))
  t.same(extra, [], 'and neither sources nor tests')
})
