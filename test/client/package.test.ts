// The built package as a consumer sees it.
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import t, { type Test } from 'tap'
import { plainNode } from '../process.js'
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

/** The package in a project that has the packages that it needs, as npm would put it there. */
function installed(t: Test): { folder: string; archive: string; files: string[] } {
  const folder = t.testdir({ node_modules: { keyturn: {} } })
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const [{ filename, files }]: [{ filename: string; files: { path: string }[] }] = JSON.parse(packed)
  const modules = join(folder, 'node_modules')
  execFileSync('tar', ['-xzf', filename, '-C', join(modules, 'keyturn'), '--strip-components=1'], { cwd: folder })
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.') && name !== 'keyturn') symlinkSync(join(root, 'node_modules', name), join(modules, name))
  return { folder, archive: join(folder, filename), files: files.map(({ path }) => path) }
}

t.test('the package, packed and installed', async (t) => {
  const { folder, archive, files } = installed(t)

  await t.test('what is packed went without dist, as git ignores it: the package could not be loaded', async (t) => {
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

  await t.test('publint and attw find nothing wrong with its entries', async (t) => {
    const { messages } = await publint({ pkgDir: join(folder, 'node_modules/keyturn'), pack: false, strict: true })
    t.same(messages, [])
    const result = await checkPackage(createPackageFromTarballData(readFileSync(archive)))
    // Node.js 20.19 and later, which the package asks for, read `exports`, and load modules with `require`
    const found = result.types
      ? result.problems.filter(
          (problem) =>
            problem.kind !== 'CJSResolvesToESM' && !('resolutionKind' in problem && problem.resolutionKind === 'node10')
        )
      : result
    t.same(found, [])
  })

  await t.test("require('keyturn') failed, as a module awaited at its top", async (t) => {
    const code = `
      const { default: keyturn, loadConfig, serverOptions } = require('keyturn')
      const { createTokenSource } = require('keyturn/client')
      console.log(...[keyturn, loadConfig, serverOptions, createTokenSource].map((one) => typeof one))`
    const output = execFileSync(...plainNode('-e', code), { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
    t.equal(output.trim(), 'function function function function')
  })

  await t.test('its types had errors of their own where the compiler looks into packages', async (t) => {
    writeFileSync(
      join(folder, 'consumer.ts'),
      `
      import Fastify, { type FastifyRequest } from 'fastify'
      import keyturn, { type Extension, loadConfig, serverOptions } from 'keyturn'
      import { createTokenSource } from 'keyturn/client'
      const config = loadConfig({ SIGNING_KEY: 'x' })
      const extension: Extension = { customClaims: ({ level }) => ({ level }) }
      export const start = () => Fastify(serverOptions(config)).register(keyturn, { config, extension })
      export const nameOf = (request: FastifyRequest): string => request.user.username
      export const source = createTokenSource({ tokenEndpoint: 'http://x', clientId: 'a', clientSecret: 'b' })
      `
    )
    const shared = { noEmit: true, strict: true, target: 'es2023', skipLibCheck: false, types: ['node'] }
    for (const more of [{ module: 'esnext', moduleResolution: 'bundler' }, { module: 'nodenext' }]) {
      const project = { compilerOptions: { ...shared, ...more }, files: ['consumer.ts'] }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))
      const { status, output } = compile(folder, '-p', '.')
      t.equal(status, 0, output)
    }
  })
})
