// The built package as a consumer sees it.
import { execFileSync } from 'node:child_process'
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { faultsOf, type Packed, pack } from './pack.js'
import { plainNode } from './process.js'
import { compile } from './typescript.js'

const root = process.cwd()

/** The package in a project that has the packages that it needs, as npm would put it there. */
function installed(t: Test): { folder: string; packed: Packed } {
  const folder = t.testdir({ node_modules: { keyturn: {} } })
  const packed = pack(root, folder)
  const modules = join(folder, 'node_modules')
  execFileSync('tar', ['-xzf', packed.archive, '-C', join(modules, 'keyturn'), '--strip-components=1'], { cwd: folder })
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.') && name !== 'keyturn') symlinkSync(join(root, 'node_modules', name), join(modules, name))
  return { folder, packed }
}

t.test('the package, packed and installed', async (t) => {
  const { folder, packed } = installed(t)

  await t.test('what is packed went without dist, as git ignores it: the package could not be loaded', async (t) => {
    const wanted = ['dist/app.js', 'dist/app.d.ts', 'dist/cli/main.js', 'dist/domain/passwords/hash-worker.js']
    for (const folder of ['prisma/migrations', 'prisma/sqlite/migrations']) {
      const names = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory())
      wanted.push(...names.map(({ name }) => `${folder}/${name}/migration.sql`))
    }
    for (const file of wanted) t.ok(packed.files.includes(file), file)
    const extra = packed.files.filter((file) => !/^(dist|prisma)\//.test(file) && file.includes('/'))
    t.same(extra, [], 'and neither sources nor tests')
  })

  await t.test('publint and attw find nothing wrong with its entries', async (t) => {
    t.same(await faultsOf(packed, join(folder, 'node_modules/keyturn')), [])
  })

  await t.test("require('keyturn') failed, as a module awaited at its top", async (t) => {
    const code = `
      const { default: keyturn, loadConfig, serverOptions } = require('keyturn')
      console.log(...[keyturn, loadConfig, serverOptions].map((one) => typeof one))`
    const output = execFileSync(...plainNode('-e', code), { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
    t.equal(output.trim(), 'function function function')
  })

  await t.test('its types had errors of their own where the compiler looks into packages', async (t) => {
    writeFileSync(
      join(folder, 'consumer.ts'),
      `
      import Fastify, { type FastifyRequest } from 'fastify'
      import keyturn, { type Extension, loadConfig, serverOptions } from 'keyturn'
      const config = loadConfig({ SIGNING_KEY: 'x' })
      const extension: Extension = { customClaims: ({ level }) => ({ level }) }
      export const start = () => Fastify(serverOptions(config)).register(keyturn, { config, extension })
      export const nameOf = (request: FastifyRequest): string => request.user.username
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
