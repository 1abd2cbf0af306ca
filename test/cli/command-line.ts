import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { plainNode } from '../process.js'

export interface Result {
  code: number | null
  out: string
  err: string
}

export type Keyturn = (args: string, input?: string) => Promise<Result>

/** Runs the command line as a process of its own. Arguments are parted by blanks. */
export function commandLine(databaseUrl: string, env: Record<string, string> = {}): Keyturn {
  return async function keyturn(args, input = '') {
    const child = spawn(...plainNode('dist/cli/main.js', ...args.split(' ')), {
      env: { ...process.env, DATABASE_URL: databaseUrl, NODE_ENV: 'test', BCRYPT_COST: '4', ...env }
    })
    child.stdin.end(input)
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { code, out, err }
  }
}
