// src -> dist. With --if-needed only when dist is older than what it is made from; with --prepare (after `npm ci`) also
// never failing: without the development dependencies there is nothing to build with, and `npm run build` shows errors.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const preparing = process.argv.includes('--prepare')
const built = join(root, 'dist/main.js')
const inputs = ['src', 'prisma/schema.prisma', 'prisma/sqlite/schema.prisma', 'tsconfig.json', 'tsconfig.build.json']

if (!canBuild()) {
  if (existsSync(built) || preparing) process.exit(0)
  fail('dist/ is missing, and so are the development dependencies it is built with: run `npm ci` first')
}
if ((preparing || process.argv.includes('--if-needed')) && upToDate()) process.exit(0)

run(fileURLToPath(new URL('generate.mjs', import.meta.url)))
// A file that lost its source would still be loaded: plugins and routes are found by looking
rmSync(join(root, 'dist'), { recursive: true, force: true })
run(join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'), '-p', 'tsconfig.build.json')
const { buildSync } = await import('esbuild')
const typebox = join(root, 'dist/schemas/typebox.js')
buildSync({
  entryPoints: [typebox],
  outfile: typebox,
  allowOverwrite: true,
  bundle: true,
  format: 'esm',
  platform: 'node'
})
const cli = join(root, 'dist/cli/main.js')
if (existsSync(cli)) chmodSync(cli, 0o755)

function canBuild() {
  try {
    require.resolve('typescript/package.json')
    require.resolve('prisma/package.json')
    return existsSync(join(root, 'src'))
  } catch {
    return false
  }
}

function upToDate() {
  return existsSync(built) && inputs.every((input) => newest(join(root, input)) <= statSync(built).mtimeMs)
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
  if (status !== 0) fail('the build failed')
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message)
  process.exit(preparing ? 0 : 1)
}
