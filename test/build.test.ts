import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Test, test } from 'tap'
import { plainNode } from './process.js'

const sources = [
  'src',
  'admin',
  'docs-page',
  'admin',
  'scripts',
  'prisma',
  'packages',
  'dist',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'prisma.config.ts'
]

/** A copy of the project that may be broken. */
function checkout(t: Test, { packages }: { packages: boolean }): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-build-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of sources) cpSync(name, join(folder, name), { recursive: true, preserveTimestamps: true })
  if (packages) symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  return folder
}

async function build(folder: string, ...args: string[]) {
  const child = spawn(...plainNode('scripts/build.mjs', ...args), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code, output, errors }
}

test('with production packages and a newer source file, npm start deleted the build that worked', async (t) => {
  const folder = checkout(t, { packages: false })
  appendFileSync(join(folder, 'src/main.ts'), '\n')
  const { code, output, errors } = await build(folder, '--if-needed')
  t.equal(code, 0)
  t.equal(output, '')
  t.match(
    errors,
    /^keyturn: dist\/ stays older than its source, .*npm ci --include=dev.*\n$/,
    'one line says what is missing'
  )
  t.ok(existsSync(join(folder, 'dist/main.js')))

  rmSync(join(folder, 'dist'), { recursive: true })
  const missing = await build(folder, '--if-needed')
  t.equal(missing.code, 1)
  t.match(missing.errors, /^keyturn: dist\/ cannot be built, .*npm ci --include=dev.*\n$/)
  const prepared = await build(folder, '--prepare')
  t.equal(prepared.code, 0, 'npm ci --omit=dev itself goes on')
  t.match(prepared.errors, /^keyturn: dist\/ was not built, .*npm ci --include=dev.*\n$/)
})

test('a build that failed had deleted the one before it', async (t) => {
  const folder = checkout(t, { packages: true })
  const before = readFileSync(join(folder, 'dist/main.js'), 'utf8')
  appendFileSync(join(folder, 'src/version.ts'), '\nexport const wrong: number = "text"\n')
  const { code, errors } = await build(folder, '--prepare')
  t.equal(code, 1)
  t.match(errors, 'the build failed, and dist/ is as it was')
  t.equal(readFileSync(join(folder, 'dist/main.js'), 'utf8'), before)
})

test('npm ci hid that it could not build, where a package for it was missing', async (t) => {
  const folder = checkout(t, { packages: false })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(resolve('node_modules/typescript'), join(folder, 'node_modules/typescript'))
  appendFileSync(join(folder, 'src/main.ts'), '\n')
  const { code, errors } = await build(folder, '--prepare')
  t.equal(code, 1)
  t.match(
    errors,
    /^Cannot find package 'esbuild' .*\nkeyturn: the build failed, and dist\/ is as it was\n$/,
    'no stack'
  )
})

test('two builds at once took each other’s files', async (t) => {
  const folder = checkout(t, { packages: true })
  appendFileSync(join(folder, 'src/version.ts'), '\nexport const added = true\n')
  const both = await Promise.all([build(folder, '--if-needed'), build(folder, '--if-needed')])
  for (const { code, errors } of both) t.strictSame({ code, errors }, { code: 0, errors: '' })
  t.match(readFileSync(join(folder, 'dist/version.js'), 'utf8'), 'added')
  t.ok(existsSync(join(folder, 'dist/cli/main.js')), 'the second one found a whole build')
  t.strictSame(
    readdirSync(folder).filter((name) => name.startsWith('dist')),
    ['dist']
  )
})
