// @keyturn/client as it would be published.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import t from 'tap'
import { faultsOf, pack } from '../pack.js'
import { plainNode } from '../process.js'
import { compile } from '../typescript.js'

const source = 'packages/client'
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

t.test('@keyturn/client, packed and installed', async (t) => {
  const folder = t.testdir({ 'package.json': '{}' })
  const packed = pack(source, folder)
  const installing = ['install', '--offline', '--no-audit', '--no-fund', packed.archive]
  execFileSync('npm', installing, { cwd: folder, stdio: 'pipe' })
  const modules = join(folder, 'node_modules')

  await t.test('a service installed Fastify, Prisma and 700 packages to renew a token', async (t) => {
    const visible = (name: string) => !name.startsWith('.')
    t.same(readdirSync(modules).filter(visible), ['@keyturn'])
    t.same(readdirSync(join(modules, '@keyturn')), ['client'])
    for (const kind of ['dependencies', 'optionalDependencies']) t.notOk(kind in manifestOf(source), kind)
    t.same(manifestOf(source).peerDependenciesMeta, { react: { optional: true } })
    t.same(Object.keys(manifestOf(source).peerDependencies), ['react'])
    const rest = packed.files.filter((file) => !/^dist\/(browser\/)?[\w-]+\.(js|d\.ts)$/.test(file))
    t.same(rest.sort(), ['LICENSE', 'README.md', 'package.json'], 'and it holds neither sources nor tests')
  })

  await t.test('publint and attw find nothing wrong with its entries', async (t) => {
    t.same(await faultsOf(packed, join(modules, '@keyturn/client')), [])
  })

  await t.test('it is loaded by import and by require', async (t) => {
    const use = `
      const source = createTokenSource({ url: 'http://127.0.0.1:9/api/token/refresh', load: () => undefined })
      source.token().catch((error) => console.log(error instanceof TokenSourceError, error.code))`
    const names = '{ createTokenSource, TokenSourceError }'
    for (const [file, load] of [
      ['consumer.mjs', `import ${names} from '@keyturn/client'`],
      ['consumer.cjs', `const ${names} = require('@keyturn/client')`]
    ] as const) {
      writeFileSync(join(folder, file), load + use)
      const output = execFileSync(...plainNode(file), { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
      t.equal(output.trim(), 'true no_tokens', file)
    }
  })

  await t.test('its types need no other package but those of the runtime', async (t) => {
    const consumer = `
      import { createTokenSource, type TokenPair } from '@keyturn/client'
      const own = createTokenSource({ tokenEndpoint: 'http://x', clientId: 'a', clientSecret: 'b' })
      own.use({ clientSecret: 'c' })
      const user = createTokenSource({ url: 'http://x', refresh: 'r', onTokens: (tokens: TokenPair) => {} })
      user.use({ refresh: 's' })
      export const access: string = await user.token({ signal: AbortSignal.timeout(1) })
      // @ts-expect-error the two modes do not mix
      createTokenSource({ url: 'http://x', clientId: 'a', clientSecret: 'b' })
      // @ts-expect-error a secret is no token
      user.use({ clientSecret: access })
      `
    writeFileSync(join(folder, 'consumer.mts'), consumer)
    const page = `
      import { createSession, SessionError, type paths, type SessionState, type User } from '@keyturn/client/browser'
      import { useSession } from '@keyturn/client/react'
      const session = createSession({ transport: 'cookie' })
      const stop: () => void = session.subscribe((state: SessionState) => {})
      const step = await session.logIn({ username: 'neo', password: 'x' })
      await step?.confirm({ code: '123456' })
      const user: User = await (await session.fetch('/api/users/me', { method: 'GET' })).json()
      export type Me = paths['/api/users/me']['get']['responses']['200']['content']['application/json']
      export const me: Me = user
      export const error = new SessionError('x', { code: 'y' })
      export function reason() {
        const state = useSession(session)
        // @ts-expect-error only a session that has ended has a reason
        state.reason
        return state.status === 'logged_out' ? state.reason : state.problem
      }
      // @ts-expect-error the place of the refresh token is a decision
      createSession({})
      // @ts-expect-error no password
      session.logIn({ username: 'neo' })
      `
    writeFileSync(join(folder, 'page.mts'), page)
    const shared = {
      noEmit: true,
      strict: true,
      skipLibCheck: false,
      target: 'es2022',
      lib: ['es2022', 'dom'],
      types: []
    }
    for (const more of [{ module: 'nodenext' }, { module: 'esnext', moduleResolution: 'bundler' }]) {
      const project = { compilerOptions: { ...shared, ...more }, files: ['consumer.mts', 'page.mts'] }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))
      const { status, output } = compile(folder, '-p', '.')
      t.equal(status, 0, output)
    }
  })
})

t.test('./browser had grown to 4 kB', async (t) => {
  const { outputFiles } = await build({
    stdin: {
      contents: "export { createSession, getPasskey } from '@keyturn/client/browser'",
      resolveDir: '.'
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false
  })
  const [file] = outputFiles
  const size = gzipSync(file?.contents ?? '', { level: 9 }).length
  t.ok(size > 1000 && size < 4000, `${size} bytes`)
})

t.test('the packages of one release have one version and ask for the same Node.js', async (t) => {
  const [service, client] = [manifestOf('.'), manifestOf(source)]
  t.equal(client.version, service.version)
  t.same(client.engines, service.engines)
  t.equal(client.license, service.license)
  t.equal(readFileSync(join(source, 'LICENSE'), 'utf8'), readFileSync('LICENSE', 'utf8'))
})
