import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { format } from 'node:util'
import type { Test } from 'tap'
import { program, run } from '../../src/cli/program.js'
import { plainNode } from '../process.js'

export interface Result {
  code: number | null
  out: string
  err: string
}

/** A variable that is undefined is not there at all. */
export type Environment = Record<string, string | undefined>

/**
 * Runs a command.
 *
 * @param args as they stand behind the program's name; in a string, parted by blanks
 * @param input what it finds on standard input
 * @param more variables of this run
 */
export type Keyturn = (args: string | readonly string[], input?: string | Buffer, more?: Environment) => Promise<Result>

const common = { NODE_ENV: 'test', BCRYPT_COST: '4' }

const split = (args: string | readonly string[]) => (typeof args === 'string' ? args.split(' ') : args)

/**
 * The command line in this process, which takes a fiftieth of the time of one of its own: one command after the other. It has
 * no terminal.
 *
 * @param cwd the folder it is called in
 */
export function commandLine(t: Test, databaseUrl: string | undefined, env: Environment = {}, cwd = '.'): Keyturn {
  return async function keyturn(args, input = '', more = {}) {
    const out: string[] = []
    const err: string[] = []
    const [folder, variables] = [process.cwd(), { ...process.env }]
    const replaced = [
      t.capture(console, 'log', (line: unknown) => void out.push(`${line}\n`)),
      // Apart from the stream, since another suite of this process may have the console
      t.capture(console, 'error', (...lines: unknown[]) => void err.push(`${format(...lines)}\n`)),
      t.capture(process.stderr, 'write', (message: unknown) => err.push(`${message}`) > 0),
      t.intercept(process, 'stdin', { value: Readable.from([Buffer.from(input)]) })
    ]
    // Help does not go by the console
    const help = program.configureOutput()
    const { writeOut } = help
    Object.assign(help, { writeOut: (message: string) => out.push(message) })
    process.chdir(cwd)
    setVariables({ ...common, DATABASE_URL: databaseUrl, ...env, ...more })
    try {
      const code = await run(split(args))
      return { code, out: out.join(''), err: err.join('') }
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name]
      setVariables(variables)
      process.chdir(folder)
      Object.assign(help, { writeOut })
      for (const { restore } of replaced) restore()
    }
  }
}

/** The command line as a process of its own: for what only a process has, and for two commands at once. */
export function commandProcess(databaseUrl: string | undefined, env: Environment = {}, cwd = '.'): Keyturn {
  return async function keyturn(args, input = '', more = {}) {
    const child = spawn(...plainNode(resolve('dist/cli/main.js'), ...split(args)), {
      cwd,
      env: { ...process.env, ...common, DATABASE_URL: databaseUrl, ...env, ...more }
    })
    child.stdin.end(input)
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { code, out, err }
  }
}

function setVariables(variables: Environment): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
