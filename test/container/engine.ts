import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { Test } from 'tap'
import { type client, until } from '../service.js'

/** A container engine with compose. */
export interface Engine {
  name: string
  /** Runs the engine's own command. */
  run(...args: string[]): Promise<Outcome>
  /** Runs compose in a folder. */
  compose(folder: string, env: Record<string, string>, ...args: string[]): Promise<Outcome>
}

export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

const candidates = [
  { engine: ['docker'], compose: ['docker', 'compose'] },
  { engine: ['podman'], compose: ['podman-compose'] },
  { engine: ['podman'], compose: ['podman', 'compose'] }
]

/** @returns the first engine that answers; undefined where there is none */
export function findEngine(): Engine | undefined {
  const found = candidates.find(
    ({ engine, compose }) => answers([...engine, 'info']) && answers([...compose, 'version'])
  )
  if (found === undefined) return undefined
  return {
    name: found.compose.join(' '),
    run: (...args) => run([...found.engine, ...args]),
    compose: (folder, env, ...args) => run([...found.compose, ...args], env, folder)
  }
}

/** @throws when no engine answers; `npm test -- container` looks before it starts the tests */
export function engineOrThrow(): Engine {
  const engine = findEngine()
  if (engine === undefined) throw new Error('neither docker nor podman answers here, or there is no compose with it')
  return engine
}

/**
 * Where no registry can be reached, the local image of the same series (`mysql:8.4` for `mysql:8.4.11`) stands in for one
 * that is named by its exact version.
 */
export async function standIn(engine: Engine, image: string): Promise<void> {
  const series = /^(?<name>.+):(?<major>\d+)(?<minor>\.\d+)\.\d+(?<suffix>-.*)?$/.exec(image)?.groups
  if (series === undefined || (await engine.run('image', 'inspect', image)).code === 0) return
  const { name, major, minor, suffix = '' } = series
  for (const local of [`${name}:${major}${minor}${suffix}`, `${name}:${major}${suffix}`])
    if ((await engine.run('tag', local, image)).code === 0) return
}

function answers([program = '', ...args]: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 20_000 }).status === 0
}

function run([program = '', ...args]: string[], env: Record<string, string> = {}, cwd?: string): Promise<Outcome> {
  // Podman's own image format has no health check
  const environment = { ...process.env, BUILDAH_FORMAT: 'docker', ...env }
  return new Promise((resolve) => {
    execFile(program, args, { env: environment, cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}

export interface Project {
  /** Brings it up again. */
  up(...options: string[]): Promise<void>
  /** Runs the engine's own command on the container of a compose service. */
  on(service: string, command: string, ...args: string[]): Promise<Outcome>
  /** One value out of what the engine knows of a container. */
  inspect(service: string, format: string): Promise<string>
}

/**
 * Brings services of a compose file up under a project name of its own, and takes everything away after the test. What
 * the containers said is shown when the test failed.
 */
export async function up(
  t: Test,
  engine: Engine,
  services: string[],
  {
    folder = '.',
    file = 'docker-compose.yml',
    env = {}
  }: { folder?: string; file?: string; env?: Record<string, string> }
): Promise<Project> {
  const name = `keyturn-test-${randomBytes(4).toString('hex')}`
  const listed = async (...filter: string[]) => {
    const filters = [`project=${name}`, ...filter].flatMap((one) => ['--filter', `label=com.docker.compose.${one}`])
    return lines(await engine.run('ps', '--all', '--quiet', ...filters))
  }
  t.teardown(async () => {
    const ids = await listed()
    if (!t.passing()) for (const id of ids) await show(t, engine, id)
    if (ids.length > 0) await engine.run('rm', '--force', '--volumes', ...ids)
    await engine.run('volume', 'rm', '--force', `${name}_db`)
    await engine.run('network', 'rm', `${name}_default`)
  })
  async function start(...options: string[]) {
    const up = ['up', '--detach', ...options, ...services]
    const { code, stdout, stderr } = await engine.compose(folder, env, '-f', file, '-p', name, ...up)
    if (code !== 0) throw new Error(`compose up: ${stdout}${stderr}`)
  }
  await start()

  async function idOf(service: string): Promise<string> {
    const [id] = await listed(`service=${service}`)
    if (id === undefined) throw new Error(`no container of ${service}`)
    return id
  }
  return {
    up: start,
    on: async (service, command, ...args) => engine.run(command, ...withTarget(await idOf(service), command, args)),
    inspect: async (service, format) =>
      (await engine.run('inspect', '--format', format, await idOf(service))).stdout.trim()
  }
}

/** What is run in a container comes after its name, what is asked about it before. */
function withTarget(id: string, command: string, args: string[]): string[] {
  return command === 'exec' ? [id, ...args] : [...args, id]
}

async function show(t: Test, engine: Engine, id: string): Promise<void> {
  const { stdout, stderr } = await engine.run('logs', '--tail', '30', id)
  t.comment(`${id}\n${stdout}${stderr}`)
}

function lines({ stdout }: Outcome): string[] {
  return stdout.split('\n').filter((line) => line !== '')
}

/** A port that is free for the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Waits until the service behind a published port says that it is ready. */
export function ready({ get }: ReturnType<typeof client>): Promise<void> {
  return until(async () => {
    const answer = await get('/health/ready').catch(() => undefined)
    return answer?.status === 200
  })
}
