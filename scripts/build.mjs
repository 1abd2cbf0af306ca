// src -> dist and packages/client/src -> packages/client/dist, by Prisma's generator and TypeScript; one package of very many
// files is bundled into dist/vendor (docs/decisions/0027-start.md), docs-page into dist/docs-page and admin into dist/admin for
// browsers. Each build is made in dist.new and renamed when both are complete, so a failed one leaves dist as it was.
//
//   --if-needed   only when dist is older than what it is made from; without TypeScript, leaves the older one to be started
//   --prepare     after `npm ci`: the same, and without TypeScript and dist says so and lets npm go on
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { lock } from './lock.mjs'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const preparing = process.argv.includes('--prepare')
const ifNeeded = preparing || process.argv.includes('--if-needed')
const dist = join(root, 'dist')
const client = join(root, 'packages/client/dist')
const failed = 'keyturn: the build failed, and dist/ is as it was'
const inputs = [
  'src',
  'docs-page',
  'admin/src',
  'admin/index.html',
  'admin/account.html',
  'admin/vite.config.ts',
  'packages/client/src',
  'packages/client/tsconfig.json',
  'prisma/schema.prisma',
  'prisma/sqlite/schema.prisma',
  'tsconfig.json',
  'tsconfig.build.json'
]

if (ifNeeded && isUpToDate()) process.exit(0)
const compiler = findCompiler() ?? endWithoutCompiler()
// Two builds at once would take each other's files. The second one finds what the first one has built
await lock(join(root, 'dist.lock'))
if (ifNeeded && isUpToDate()) process.exit(0)

// Folders of their own: a file that lost its source would still be loaded, as plugins and routes are found by looking
for (const folder of [dist, client]) remove(`${folder}.new`)
await bundle({
  entryPoints: ['typebox'],
  outfile: join(`${dist}.new`, 'vendor/typebox.js'),
  format: 'esm',
  platform: 'node',
  target: 'node20'
})
await bundle({
  entryPoints: ['page.ts', 'page.css', 'icon.svg'].map((name) => `docs-page/${name}`),
  outdir: join(`${dist}.new`, 'docs-page'),
  loader: { '.svg': 'copy' },
  format: 'iife',
  globalName: 'docsPage',
  target: 'es2022'
})
await bundleAdmin()
run(fileURLToPath(new URL('generate.mjs', import.meta.url)))
compile('tsconfig.build.json', dist)
compile('packages/client', client)
chmodSync(`${dist}.new/cli/main.js`, 0o755)
replace(client)
replace(dist)

/** @param {string} project @param {string} folder */
function compile(project, folder) {
  run(compiler, '-p', project, '--outDir', `${folder}.new`)
}

/**
 * Puts the modules that an entry imports into one file. A start loads a package of many files in a tenth of the time then.
 *
 * @param {import('esbuild').BuildOptions} options
 */
async function bundle(options) {
  try {
    const { build } = await import('esbuild')
    await build({ ...options, absWorkingDir: root, bundle: true, logLevel: 'error' })
  } catch (error) {
    // esbuild has printed what it found wrong itself
    if (!(error instanceof Error && 'errors' in error)) console.error(error instanceof Error ? error.message : error)
    fail(failed)
  }
}

/** Makes the administrators' page, and compresses its files as well as it can be done, once for all requests. */
async function bundleAdmin() {
  const outDir = join(`${dist}.new`, 'admin')
  try {
    const { build } = await import('vite')
    await build({ root: join(root, 'admin'), logLevel: 'error', build: { outDir, emptyOutDir: false } })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    fail(failed)
  }
  for (const name of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|css|svg)$/.test(name)) continue
    const content = readFileSync(join(outDir, name))
    writeFileSync(join(outDir, `${name}.br`), brotliCompressSync(content))
    writeFileSync(join(outDir, `${name}.gz`), gzipSync(content, { level: 9 }))
  }
}

/** Puts the new build where the previous one is. @param {string} folder */
function replace(folder) {
  remove(`${folder}.old`)
  if (existsSync(folder)) renameSync(folder, `${folder}.old`)
  renameSync(`${folder}.new`, folder)
  remove(`${folder}.old`)
}

function isUpToDate() {
  const complete = join(dist, 'main.js')
  if (!existsSync(complete)) return false
  // Where only the build was copied to, there is nothing newer
  if (!existsSync(join(root, 'src'))) return true
  return existsSync(client) && inputs.every((input) => newest(join(root, input)) <= statSync(complete).mtimeMs)
}

/** @param {string} path @returns {number} when the file, or anything in the folder, was last changed */
function newest(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function findCompiler() {
  try {
    return join(dirname(require.resolve('typescript/package.json')), 'bin/tsc')
  } catch {
    return undefined
  }
}

/** @returns {never} */
function endWithoutCompiler() {
  const missing = 'because the development dependencies are not installed: run `npm ci --include=dev`'
  const isThere = existsSync(join(dist, 'main.js'))
  if (!ifNeeded || !(isThere || preparing)) fail(`keyturn: dist/ cannot be built, ${missing}`)
  console.error(`keyturn: dist/ ${isThere ? 'stays older than its source' : 'was not built'}, ${missing}`)
  process.exit(0)
}

/** @param {string} program @param {string[]} args */
function run(program, ...args) {
  const { status } = spawnSync(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) fail(failed)
}

/** @param {string} folder */
function remove(folder) {
  rmSync(folder, { recursive: true, force: true })
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message)
  process.exit(1)
}
