// Runs the suites on one kind of database, or those of a kind of their own:
//   npm test [-- [sqlite|mariadb|mysql|container|faults|browser] [--coverage] [files and tap's arguments]]
// Each test makes its own database, in a file or on the server that TEST_DATABASE_URL names.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, normalize, relative } from 'node:path'
import { onParentEnd } from '../src/infra/cluster/parent.js'
import { connect } from '../src/infra/db/engine.js'
import { findChromium } from './browser/find-chromium.js'
import { compiledName, compileTests, groupSuites } from './compile.js'
import { findEngine, standIn } from './container/engine.js'
import { coverageOptions, readCoverage } from './coverage.js'
import { imagesOf } from './deploy/pins.js'
import { rowsOf, tabulate, writeReliability } from './faults/report.js'
import { resultsIn, summarize } from './results.js'
import { startMariadb } from './servers/mariadb.js'
import { startMysql } from './servers/mysql.js'
import type { PrivateServer } from './servers/private-server.js'

interface Target {
  /** A server that is there already. */
  given?: string | undefined
  /** A server of our own, if its program is installed. */
  start: () => Promise<PrivateServer | undefined>
  /** What the server's version has to look like. */
  version: RegExp
  missing: string
}

const { TEST_DATABASE_URL, TEST_MYSQL_URL } = process.env
const servers: Record<string, Target> = {
  mariadb: {
    given: TEST_DATABASE_URL,
    start: startMariadb,
    version: /mariadb/i,
    missing:
      'MariaDB is not installed: install it (Debian: apt-get install mariadb-server), or set TEST_DATABASE_URL=mysql://user:password@host:port/ for a user who may create databases.'
  },
  mysql: {
    given: TEST_MYSQL_URL || TEST_DATABASE_URL,
    start: startMysql,
    version: /^\d[\d.]*(?!.*mariadb)/i,
    missing:
      'MySQL is not installed: put its mysqld on the PATH, or set TEST_MYSQL_URL=mysql://user:password@host:port/ for a user who may create databases.'
  }
}

/** What is the same whatever the database is not asked again for each of them. */
const withoutDatabase = new RegExp(
  [
    '^(clients|config|credentials|deploy|examples|http|languages|logging|plugins|text)/',
    '^docs/(?!container|operations|scaling)',
    '^keys/(?!keyring\\.)',
    '^db/(failures|server-defaults|file|moved|tls|page|outages|retry)',
    '^audit/(refused-rows|rejection-windows)',
    '^client/',
    '^django/dump',
    '^operation/(dashboards|index|logs|redaction|security-txt|totals|tracing|web-concurrency)',
    '^oauth/(address-guard|client-keys|identity|others|renewing|resource-servers|scope)',
    '^settings/(connections|extension|jwk-url|rate-limit|refused-start|start|table|tokens)',
    '^model/(rotation|second-step)',
    '^cli/(clients|config-check|createsuperuser|destructive|exit-codes|table|values)',
    '^(contract/(described|docs-page|drf|errors|examples|generated-client|openapi|operation-order|parser)|sessions/(generation|recency)|limits/(failure-guard|ip-address|known-devices|local-counters|redis|trusted-proxies)|stop|build|package|coverage|results|plugins/dependencies|metrics/latest|tokens/(audience|audience-rules|bearer)|users/(checks|email|permissions|search))\\.',
    '^(config|architecture)\\.test'
  ].join('|')
)
const ofTheirOwn = /^(browser|container|faults)\//

/** Where tap keeps what each suite wrote. */
const results = '.tap/test-results'

const require = createRequire(import.meta.url)

let running: ChildProcess | undefined
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopping = true
    signalAll(signal)
    // tap passes a signal on, but a test in the middle of something sits it out
    setTimeout(signalAll, 2_000, 'SIGKILL').unref()
  })
}
onParentEnd(() => process.kill(process.pid, 'SIGTERM'))

process.exitCode = await main(process.argv.slice(2))

async function main([first = 'sqlite', ...rest]: string[]): Promise<number> {
  // A file or an option of tap's names no kind
  const [name, asked] = /[./-]/.test(first) ? ['sqlite', [first, ...rest]] : [first, rest]
  const given = asked.filter((arg) => arg !== '--coverage')
  const unknown = given.filter((arg) => !arg.startsWith('-') && suitesAt(arg).length === 0)
  if (unknown.length > 0)
    return fail(`No tests at ${unknown.join(', ')}: name a folder of test/ or a file that ends in .test.ts.`)
  const args = given.flatMap((arg) => (arg.startsWith('-') ? [arg] : suitesAt(arg)))
  if (name === 'sqlite' && args.length > 0) return runTap(args)
  if (name === 'sqlite') return runOnSqlite(process.env.CI === 'true' || asked.includes('--coverage'))
  if (name === 'container') return runContainers(args)
  if (name === 'faults') return runFaults(args)
  if (name === 'browser') return runBrowser(args)
  const target = servers[name]
  if (target === undefined)
    return fail(`Unknown suites ${name}; allowed: sqlite, mariadb, mysql, container, faults, browser, or a file`)
  if (target.given) return runOn(target, target.given, args)
  const server = await target.start()
  if (server === undefined) return fail(target.missing)
  try {
    return await runOn(target, server.url, args)
  } finally {
    await server.stop()
  }
}

/** Builds the images, then brings them up and looks at them from outside. Where there is no engine, says so. */
async function runContainers(args: string[]): Promise<number> {
  const engine = findEngine()
  if (engine === undefined) {
    console.log(
      'npm test -- container: SKIPPED. Neither docker nor podman answers here, or there is no compose with it.'
    )
    return 0
  }
  console.log(`# ${engine.name}`)
  for (const file of ['Dockerfile', 'docker-compose.yml', 'docker-compose.production.yml'])
    for (const image of imagesOf(file)) await standIn(engine, image)
  for (const [image, folder] of Object.entries({ keyturn: '.', 'keyturn-proxy': 'deploy/proxy' })) {
    const from = performance.now()
    const { code, stdout, stderr } = await engine.run('build', '--tag', image, folder)
    if (code !== 0) return fail(`${stdout}${stderr}\nthe image ${image} could not be built`)
    const { stdout: size } = await engine.run('image', 'inspect', '--format', '{{.Size}}', image)
    const seconds = Math.round((performance.now() - from) / 1000)
    console.log(`# built ${image} in ${seconds} s: ${Math.round(Number(size) / 1e6)} MB with its base`)
  }
  // One after the other: the machine carries several containers at a time already
  return runTap(['--jobs=1', '--timeout=240', ...(args.length > 0 ? args : suitesIn('container'))])
}

/**
 * Shows what each fault does: in short on MariaDB alone, or with `FAULTS=long` on MariaDB and MySQL, and then writes what was
 * seen into docs/reliability.md. `FAULTS_SERVER` names one of the servers.
 */
async function runFaults(args: string[]): Promise<number> {
  const isLong = process.env.FAULTS === 'long'
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-faults-'))
  const findings = join(folder, 'findings')
  writeFileSync(findings, '')
  const one = process.env.FAULTS_SERVER
  const servers = one !== undefined ? [one] : isLong ? ['MariaDB', 'MySQL'] : ['MariaDB']
  let code = 0
  for (const server of servers) {
    Object.assign(process.env, { FAULTS_FINDINGS: findings, FAULTS_SERVER: server })
    // A cluster is the same whatever the other servers are
    const suites = suitesIn('faults').filter((file) => server === 'MariaDB' || !file.includes('galera'))
    // One after the other: each loads the machine by itself, and starts servers of its own
    code ||= await runTap(['--jobs=1', '--timeout=900', ...(args.length > 0 ? args : suites)])
  }
  const rows = rowsOf(readFileSync(findings, 'utf8'))
  rmSync(folder, { recursive: true })
  console.log(tabulate(rows))
  if (isLong && code === 0) writeReliability(rows)
  return code
}

/** Looks at the docs page and the React example as people do. */
async function runBrowser(args: string[]): Promise<number> {
  if (findChromium() === undefined)
    return fail('Chromium is not installed: install it (Debian: apt-get install chromium), or name it with CHROMIUM.')
  execFileSync(process.execPath, ['scripts/install-example.mjs', 'react'], { stdio: 'inherit' })
  return runTap(['--timeout=400', ...(args.length > 0 ? args : suitesIn('browser'))])
}

/** @param path of a suite, or of a folder with suites */
function suitesAt(path: string): string[] {
  const file = normalize(path).replace(/\/$/, '')
  if (file !== 'test' && !file.startsWith('test/')) return []
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats?.isDirectory()) return suitesIn(relative('test', file)).sort()
  return stats !== undefined && file.endsWith('.test.ts') ? [file] : []
}

function suitesIn(folder: string, wanted = (_file: string) => true): string[] {
  return readdirSync(join('test', folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && wanted(file))
    .map((file) => join('test', folder, file))
}

function suitesOnSqlite(): string[] {
  return suitesIn('.', (file) => !ofTheirOwn.test(file))
}

function suitesOnServers(): string[] {
  return suitesIn('.', (file) => !ofTheirOwn.test(file) && !withoutDatabase.test(file))
}

/** @param measured whether to print the coverage, and to fail where it is too low */
async function runOnSqlite(measured: boolean): Promise<number> {
  if (!measured) return runGroups(suitesOnSqlite())
  const code = await runGroups([...coverageOptions, ...suitesOnSqlite()])
  const { table, problems } = readCoverage()
  console.log(table)
  return code === 0 && problems.length > 0 ? fail(problems.join('\n')) : code
}

async function runOn(target: Target, url: string, args: string[]): Promise<number> {
  const version = await versionOf(url).catch((error: unknown) => error)
  if (typeof version !== 'string') {
    console.error(version)
    return fail(`no answer from the database server at ${new URL(url).host}`)
  }
  if (!target.version.test(version)) return fail(`this is not the server that was asked for: ${version}`)
  console.log(`# ${version}`)
  return args.length > 0 ? runTap(args, url) : runGroups(suitesOnServers(), url)
}

async function versionOf(url: string): Promise<string> {
  const adapter = await connect(url)
  try {
    const { rows } = await adapter.queryRaw({ sql: 'SELECT VERSION()', args: [], argTypes: [] })
    return String(rows[0]?.[0])
  } finally {
    await adapter.dispose()
  }
}

/** @param files suites, of which several share a process */
function runGroups(files: string[], url?: string): Promise<number> {
  return runTap(['--timeout=600', ...files], url, groupSuites)
}

/** @param filesFor the files to run, once all suites are compiled */
async function runTap(
  given: string[],
  url?: string,
  filesFor = (suites: string[]) => suites.map(compiledName)
): Promise<number> {
  const from = performance.now()
  const tap = join(dirname(require.resolve('tap/package.json')), 'dist/esm/run.mjs')
  if (!isTapBuilt(tap)) execFileSync(process.execPath, [tap, 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (!(await compileTests())) return fail('The tests could not be compiled.')
  if (stopping) return 1
  rmSync(results, { recursive: true, force: true })
  const suites = given.filter((arg) => arg.endsWith('.ts'))
  const options = given.filter((arg) => !arg.endsWith('.ts'))
  // On a terminal the reporter has moving counters; elsewhere each of their states would be a line
  const reporter = process.stdout.isTTY ? 'min' : 'silent'
  running = spawn(process.execPath, [tap, `--reporter=${reporter}`, '--timeout=240', ...options, ...filesFor(suites)], {
    stdio: 'inherit',
    env: { ...process.env, TEST_DATABASE_URL: url },
    detached: true
  })
  const [code, signal] = await once(running, 'exit')
  const seen = resultsIn(results)
  const isGood = code === 0 && !stopping
  if (!isGood && !stopping) console.error(`tap ended with ${signal ?? code}`)
  // A suite that ended too early has no failed assertion
  if (!isGood && seen.failed === 0) seen.failed = 1
  console.log(summarize(seen, suites.length, (performance.now() - from) / 1000))
  return isGood ? 0 : 1
}

/** tap has its plugins compiled in. A fresh install comes with those that .taprc leaves out. */
function isTapBuilt(tap: string): boolean {
  const folder = dirname(createRequire(tap).resolve('@tapjs/test/package.json'))
  return !/@tapjs\/(typescript|mock)/.test(readFileSync(join(folder, 'test-built/dist/esm/index.js'), 'utf8'))
}

/** To tap and to every process that its tests started: they are a process group. */
function signalAll(signal: NodeJS.Signals): void {
  if (running?.pid === undefined || running.exitCode !== null) return
  try {
    process.kill(-running.pid, signal)
  } catch {
    // It has just ended
  }
}

function fail(message: string): number {
  console.error(message)
  return 1
}
