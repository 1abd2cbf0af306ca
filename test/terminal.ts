import { spawn, spawnSync } from 'node:child_process'

/** A prompt, and what is typed there before the Enter key. */
export type Answer = [prompt: RegExp, answer: string]

/** Whether util-linux's `script` is installed, which gives a command a terminal of its own. */
export const hasTerminal = spawnSync('script', ['--version']).error === undefined

/** Runs a command on a terminal and answers each prompt as it appears. */
export async function converse(command: string[], env: NodeJS.ProcessEnv, answers: Answer[], cwd?: string) {
  const quoted = command.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(' ')
  const child = spawn('script', ['-qec', quoted, '/dev/null'], { cwd, env })
  let screen = ''
  let unread = ''
  const rest = [...answers]
  child.stdout.on('data', (chunk) => {
    screen += chunk
    unread += chunk
    const [next] = rest
    if (next === undefined || !next[0].test(unread)) return
    rest.shift()
    unread = ''
    child.stdin.write(`${next[1]}\r`)
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, screen, unanswered: rest.length }
}
