import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { type Service, signingKey } from '../service.js'
import { type Answer, converse } from '../terminal.js'

/** A shell in which somebody follows a page: what one block sets, the next one sees. */
export interface Shell {
  /** The folder it works in: a checkout that it may write to. */
  folder: string
  /**
   * Runs a block as it stands on the page, and resolves with what it wrote. Throws when one of its commands fails.
   *
   * @param input what its commands find on standard input
   */
  run(block: string, input?: string): Promise<string>
  /** Runs a command that asks on a terminal, and answers each prompt. Resolves with what the terminal showed. */
  answer(command: string, answers: Answer[]): Promise<string>
  /**
   * Runs a block that starts the service, after the one that was there is closed, and waits until it listens.
   *
   * @param at where it has to listen, if it is another service
   */
  serve(block: string, at?: string): Promise<void>
  /** Stops the services that it started. */
  stop(): Promise<void>
}

/** Shells, and how they are told to read no configuration. */
const programs = { bash: ['--noprofile', '--norc'], zsh: ['-f'] }

export const hasZsh = spawnSync('zsh', ['--version']).error === undefined

/** What pages write for the service's address. */
const address = /(localhost|127\.0\.0\.1):3000/g

/**
 * Opens a shell beside a running service. `localhost:3000` in a block is that service, `keyturn` its command line on the
 * same database, also after `npx` (which is npm's own after `unset -f npx`), and `sleep` lets the service's clock pass
 * instead.
 *
 * @param settings what its environment holds besides
 * @param program the shell
 */
export function openShell(
  t: Test,
  { url, clock, databaseUrl }: Pick<Service, 'url' | 'clock' | 'databaseUrl'>,
  settings: Record<string, string> = {},
  program: keyof typeof programs = 'bash'
): Shell {
  const folder = checkout(t)
  const { NODE_OPTIONS: _, ...inherited } = process.env
  const env = {
    ...inherited,
    NODE_ENV: 'test',
    PORT: new URL(url).port,
    npm_config_loglevel: 'error',
    DATABASE_URL: databaseUrl,
    SIGNING_KEY: signingKey,
    BCRYPT_COST: '4',
    ...settings
  }
  const here = (block: string) => block.replace(address, new URL(url).host)
  const bash = spawn(program, programs[program], { cwd: folder, env })
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const one of stops.splice(0)) await one()
  }
  t.teardown(async () => {
    bash.kill()
    await stop()
  })
  const ended = once(bash, 'exit')
  const lines = createInterface({ input: bash.stdout })
  let written = ''
  bash.stderr.setEncoding('utf8').on('data', (text) => {
    written += text
  })
  // What `npx` comes to in a checkout, without the second or two that npm takes for it
  const cli = resolve('dist/cli/main.js')
  bash.stdin.write(`npx() { if [ "$1" = keyturn ]; then node ${cli} "\${@:2}"; else command npx "$@"; fi; }\n`)
  // The answer to `sleep` comes over standard input, where bash reads nothing ahead of the line it is in
  bash.stdin.write('exec 2>&1; set -eu -o pipefail; exec 3<&0; sleep() { echo "@sleep $1"; read -r <&3; }\n')
  return {
    folder,
    async run(block, input = '') {
      const mark = '@done'
      written = ''
      bash.stdin.write(`{ :\n${here(block)}\n} <<'@input'; echo; echo ${mark}\n${input}\n@input\n`)
      const done = new Promise<void>((resolve) => {
        lines.removeAllListeners('line').on('line', (line) => {
          const [, before = '', seconds] = /^(.*)@sleep (\d+)$/.exec(line) ?? []
          if (line === mark) resolve()
          else if (seconds === undefined) written += `${line}\n`
          else {
            written += before
            clock.pass(Number(seconds) * 1000)
            bash.stdin.write('\n')
          }
        })
      })
      const code = await Promise.race([done, ended.then(([code]) => code)])
      if (code !== undefined) throw new Error(`the shell ended with ${code} in\n${block}\n\n${written}`)
      return written
    },
    async answer(command, answers) {
      const { code, screen, unanswered } = await converse(
        ['bash', '-c', here(command)],
        { ...env, CI: '' },
        answers,
        folder
      )
      if (code !== 0 || unanswered > 0) throw new Error(`${command} ended with ${code}\n${screen}`)
      return screen
    },
    stop,
    async serve(block, at = url) {
      const service = spawn('bash', ['-euc', here(block)], {
        cwd: folder,
        env: { ...env, PORT: new URL(at).port },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true
      })
      const stopped = once(service, 'exit')
      let complaints = ''
      service.stderr.setEncoding('utf8').on('data', (text) => {
        complaints += text
      })
      stops.push(async () => {
        if (service.exitCode === null && service.signalCode === null && service.pid)
          process.kill(-service.pid, 'SIGKILL')
        await stopped
      })
      for await (const line of createInterface({ input: service.stdout })) {
        if (!line.includes(at)) continue
        service.stdout.resume()
        return
      }
      throw new Error(`it ended before it listened: ${block}\n${complaints}`)
    }
  }
}

/** A folder with everything of the project in it, in which a page's commands can leave their files. */
function checkout(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-docs-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const name of readdirSync('.')) if (!/^(data|\..*)$/.test(name)) symlinkSync(resolve(name), join(folder, name))
  return folder
}
