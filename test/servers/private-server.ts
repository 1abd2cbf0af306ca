import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { accessSync, closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A database server of our own: in a temporary folder, on a free loopback port, gone after `stop()`. */
export interface PrivateServer {
  /** `mysql://user:password@127.0.0.1:port/`, for a user who may create and drop databases. */
  url: string
  /** The server process, for tests that freeze or kill it. */
  process: ChildProcess
  stop(): Promise<void>
}

export interface ServerProgram {
  /** Path of the server program. */
  server: string
  /** The command that lays an empty data directory. */
  initialize: (dataDirectory: string) => [program: string, ...args: string[]]
  /** Options for this product only. */
  options?: string[]
}

const START_TIMEOUT = 60_000

// No test outlives the machine's power, so nothing has to reach the disk at a commit
const QUICK = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-size=64M',
  '--performance-schema=OFF',
  '--skip-log-bin',
  '--skip-name-resolve',
  '--max-connections=500'
]

/** mysqld and mariadbd refuse to run as root unless they are told to. */
export const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []

/** The first of the programs that is installed; the folders of servers are often not on a normal user's PATH. */
export function findProgram(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/libexec']
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export async function startPrivateServer(program: ServerProgram): Promise<PrivateServer> {
  // Short: a socket's path has at most 107 characters
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-server-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const data = join(folder, 'data')
    const [initializer, ...args] = program.initialize(data)
    execFileSync(initializer, args, { stdio: 'pipe' })
    return await start(program, folder, data, remove)
  } catch (error) {
    remove()
    throw error
  }
}

async function start(program: ServerProgram, folder: string, data: string, remove: () => void): Promise<PrivateServer> {
  const port = await freePort()
  const password = randomBytes(12).toString('hex')
  const grants = join(folder, 'grants.sql')
  const log = join(folder, 'server.log')
  writeFileSync(
    grants,
    `CREATE USER 'keyturn'@'127.0.0.1' IDENTIFIED BY '${password}';\n` +
      `GRANT ALL PRIVILEGES ON *.* TO 'keyturn'@'127.0.0.1' WITH GRANT OPTION;\n`
  )
  const output = openSync(log, 'a')
  const server = spawn(
    program.server,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${join(folder, 's')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--init-file=${grants}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-networking=OFF',
      ...QUICK,
      ...(program.options ?? []),
      ...asRoot
    ],
    { stdio: ['ignore', output, output] }
  )
  closeSync(output)
  const ended = once(server, 'exit').catch((error: unknown) => error)

  const stop = async () => {
    // The data is thrown away: no orderly shutdown
    server.kill('SIGKILL')
    await ended
    remove()
  }
  const ready = () => readFileSync(log, 'utf8').includes(`port: ${port}`)
  const alive = () => server.pid !== undefined && server.exitCode === null && server.signalCode === null
  const deadline = Date.now() + START_TIMEOUT
  while (!ready() && alive() && Date.now() < deadline) await sleep(50)
  if (!ready() || !alive()) {
    const lastLines = readFileSync(log, 'utf8').trim().split('\n').slice(-10).join('\n')
    await stop()
    throw new Error(`${program.server} did not start\n${lastLines}`)
  }
  return { url: `mysql://keyturn:${password}@127.0.0.1:${port}/`, process: server, stop }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** What a server program says of itself: MariaDB also installs itself under MySQL's name. */
export function versionOf(program: string): string {
  return execFileSync(program, ['--no-defaults', '--version'], { encoding: 'utf8' }).trim()
}
