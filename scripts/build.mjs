// src -> dist, and packages/client/src -> packages/client/dist. Each build is made in dist.new and renamed when all are complete,
// so a failed one leaves dist as it was. With
// --if-needed and --prepare (after `npm ci`) only when dist is older than what it is made from. Without the development
// dependencies, --prepare does nothing, and --if-needed leaves a dist that is there to be started.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lock } from './lock.mjs'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const preparing = process.argv.includes('--prepare')
const ifNeeded = process.argv.includes('--if-needed')
const target = join(root, 'dist')
const built = join(target, 'main.js')
const dist = `${target}.new`
const client = join(root, 'packages/client/dist')
const inputs = [
  'src',
  'packages/client/src',
  'packages/client/tsconfig.json',
  'prisma/schema.prisma',
  'prisma/sqlite/schema.prisma',
  'tsconfig.json',
  'tsconfig.build.json'
]

// Packages of many files each, which a start would look for one by one (docs/decisions/0027-start.md). They stay
// dependencies: whoever develops loads them from there, and their types are there.
const inlined = new Set(['typebox', 'uuid', 'prom-client', '@fastify/swagger', '@prisma/adapter-libsql'])
// What these import and what stays where it is: a native library, and errors that others tell by their class.
const external = new Set(['libsql', '@prisma/driver-adapter-utils'])

if (!canBuild()) {
  if (preparing) process.exit(0)
  const missing = 'the development dependencies are not installed: run `npm ci --include=dev`'
  if (!ifNeeded || !existsSync(built)) fail(`keyturn: dist/ cannot be built, because ${missing}`)
  if (existsSync(join(root, 'src')) && !upToDate())
    console.error(`keyturn: starting the older dist/, because ${missing} to build it from the newer source`)
  process.exit(0)
}
if ((preparing || ifNeeded) && upToDate()) process.exit(0)
// Two builds at once would take each other's files. The second one finds what the first one has built
await lock(join(root, 'dist.lock'))
if ((preparing || ifNeeded) && upToDate()) process.exit(0)

run(fileURLToPath(new URL('generate.mjs', import.meta.url)))
// A folder of its own: a file that lost its source would still be loaded, as plugins and routes are found by looking
remove(dist)
compile('tsconfig.build.json', dist)
await inline()
chmodSync(join(dist, 'cli/main.js'), 0o755)
remove(`${client}.new`)
compile('packages/client', `${client}.new`)
replace(client)
replace(target)

/** @param {string} project @param {string} outDir */
function compile(project, outDir) {
  run(join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'), '-p', project, '--outDir', outDir)
}

/** Puts the new build where the previous one is. @param {string} folder */
function replace(folder) {
  const previous = `${folder}.old`
  remove(previous)
  if (existsSync(folder)) renameSync(folder, previous)
  renameSync(`${folder}.new`, folder)
  remove(previous)
}

/** Puts the packages of `inlined` into the files that import them, or into a file that several of those share. */
async function inline() {
  const { build } = await import('esbuild')
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((file) => join(dist, file))
  const imports = new RegExp(`(from|import\\() ?['"](${[...inlined].join('|')})['"]`)
  const { metafile } = await build({
    entryPoints: files.filter((file) => file.endsWith('.js') && imports.test(readFileSync(file, 'utf8'))),
    absWorkingDir: root,
    outdir: dist,
    outbase: dist,
    chunkNames: 'packages/[name]-[hash]',
    bundle: true,
    splitting: true,
    allowOverwrite: true,
    sourcemap: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    metafile: true,
    // For what the packages were written as: CommonJS
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)"
    },
    plugins: [{ name: 'inlined', setup: (build) => build.onResolve({ filter: /./ }, resolveImport) }]
  })
  const folders = Object.keys(metafile.inputs).flatMap(
    (input) => /.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []
  )
  writeFileSync(join(dist, 'packages/LICENSES'), [...new Set(folders)].sort().map(licenseOf).join('\n'))
}

/** @param {string} folder of a package @returns {string} what it asks for from whoever hands it on */
function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry))
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(root, folder, file), 'utf8') : ''}`
}

/** @param {import('esbuild').OnResolveArgs} args @returns {import('esbuild').OnResolveResult | undefined} */
function resolveImport({ kind, path, importer }) {
  if (kind === 'entry-point') return undefined
  const name = /^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path
  const wanted = importer.includes('node_modules') ? !external.has(name) : inlined.has(name)
  return wanted ? undefined : { path, external: true }
}

function canBuild() {
  try {
    for (const tool of ['typescript', 'prisma', 'esbuild', '@types/node']) require.resolve(`${tool}/package.json`)
    return existsSync(join(root, 'src'))
  } catch {
    return false
  }
}

function upToDate() {
  return (
    existsSync(built) &&
    existsSync(client) &&
    inputs.every((input) => newest(join(root, input)) <= statSync(built).mtimeMs)
  )
}

/** @param {string} path @returns {number} when the file, or anything in the folder, was last changed */
function newest(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** @param {string} program @param {string[]} args */
function run(program, ...args) {
  const { status } = spawnSync(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) fail('keyturn: the build failed, and dist/ is as it was')
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
