import type { Test } from 'tap'
import { run } from '../../src/cli/program.js'
import type { Result } from './command-line.js'

/**
 * Runs commands in this process, which takes a hundredth of the time of one of their own. They have no terminal.
 *
 * @param env in addition to the process's own
 */
export function commandLineHere(t: Test, env: Record<string, string>) {
  const out = t.capture(console, 'log', () => undefined)
  const err = t.capture(console, 'error', () => undefined)
  const written = t.capture(process.stderr, 'write', () => true)
  t.intercept(process.stdin, 'isTTY', { value: false })
  const common = { NODE_ENV: 'test', BCRYPT_COST: '4', ...env }
  const text = (calls: readonly { args: unknown[] }[]) => calls.map(({ args }) => `${args[0]}`).join('\n')

  return async (args: readonly string[], more: Record<string, string> = {}): Promise<Result> => {
    const before = { ...process.env }
    Object.assign(process.env, common, more)
    try {
      const code = await run(args)
      return { code, out: text(out()), err: text([...err(), ...written()]).trimEnd() }
    } finally {
      for (const name of Object.keys({ ...common, ...more })) {
        delete process.env[name]
        if (before[name] !== undefined) process.env[name] = before[name]
      }
    }
  }
}
