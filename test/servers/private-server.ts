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
  /** Sends a signal to the server process, such as SIGSTOP. */
  signal(signal: NodeJS.Signals): void
  /** Ends it at once, as a crash would, and keeps its data. */
  kill(): Promise<void>
  /** Starts it again with its data, at the same address. */
  restart(): Promise<void>
  /** Ends it, and takes its data away. */
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

// No test outlives the machine's power, so nothing has to reach the disk at a commit; but a commit outlives the server
const QUICK = [
  '--innodb-flush-log-at-trx-commit=2',
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
  writeFileSync(
    grants,
    `CREATE USER IF NOT EXISTS 'keyturn'@'127.0.0.1' IDENTIFIED BY '${password}';\n` +
      `GRANT ALL PRIVILEGES ON *.* TO 'keyturn'@'127.0.0.1' WITH GRANT OPTION;\n`
  )
  const args = [
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
  ]
  let starts = 0
  let server = await launch(program.server, args, port, join(folder, `server-${starts}.log`)).catch(
    (error: unknown) => {
      remove()
      throw error
    }
  )
  const kill = async () => {
    if (!isAlive(server)) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }

  return {
    url: `mysql://keyturn:${password}@127.0.0.1:${port}/`,
    signal: (signal) => {
      server.kill(signal)
    },
    kill,
    async restart() {
      await kill()
      server = await launch(program.server, args, port, join(folder, `server-${++starts}.log`))
    },
    async stop() {
      // The data is thrown away: no orderly shutdown
      await kill()
      remove()
    }
  }
}

const isAlive = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null

async function launch(program: string, args: string[], port: number, log: string): Promise<ChildProcess> {
  const output = openSync(log, 'a')
  const server = spawn(program, args, { stdio: ['ignore', output, output] })
  closeSync(output)
  server.on('error', () => undefined)
  const ready = () => readFileSync(log, 'utf8').includes(`port: ${port}`)
  const deadline = Date.now() + START_TIMEOUT
  while (!ready() && isAlive(server) && Date.now() < deadline) await sleep(50)
  if (ready() && isAlive(server)) return server
  server.kill('SIGKILL')
  const lastLines = readFileSync(log, 'utf8').trim().split('\n').slice(-10).join('\n')
  throw new Error(`${program} did not start\n${lastLines}`)
}

/** @param wanted any if not given. Throws when it is taken. */
export async function freePort(wanted = 0): Promise<number> {
  const probe = createServer().listen(wanted, '127.0.0.1')
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
