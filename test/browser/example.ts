import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { end, plainNode } from '../process.js'
import { freePort } from '../servers/private-server.js'

/** The React example, on an origin of its own. */
export interface Example {
  origin: string
  /** Where its service has to be. The name of its host is that of the page: cookies do not look at ports. */
  servicePort: number
}

const folder = 'examples/react'

/** As it goes to production: built, and served under the policy that its README asks for. */
export async function serveExample(t: Pick<Test, 'teardown'>): Promise<Example> {
  const built = mkdtempSync(join(tmpdir(), 'keyturn-example-'))
  t.teardown(() => rmSync(built, { recursive: true }))
  const servicePort = await steadyPort()
  const [node, args] = vite('build', '--outDir', built, '--emptyOutDir')
  execFileSync(node, args, { cwd: folder, env: environment(servicePort), stdio: 'pipe' })
  return { origin: await serve(t, servicePort, 'preview', '--outDir', built), servicePort }
}

/** As `npm run dev` serves it. */
export async function serveExampleForDevelopment(t: Pick<Test, 'teardown'>): Promise<Example> {
  const servicePort = await steadyPort()
  return { origin: await serve(t, servicePort), servicePort }
}

async function serve(t: Pick<Test, 'teardown'>, servicePort: number, ...command: string[]): Promise<string> {
  const [node, args] = vite(...command, '--port', '0')
  const server: ChildProcess = spawn(node, args, {
    cwd: folder,
    env: environment(servicePort),
    stdio: ['pipe', 'pipe', 'inherit']
  })
  t.teardown(() => end(server))
  if (server.stdout === null) throw new Error('no standard output')
  for await (const line of createInterface({ input: server.stdout })) {
    const [found] = /http:\/\/localhost:\d+/.exec(line) ?? []
    if (found === undefined) continue
    server.stdout.resume()
    return found
  }
  throw new Error('the server of the example ended before it listened')
}

/** One that is still free when the next test wants it: no connection from here to elsewhere is given such a number. */
function steadyPort(): Promise<number> {
  return freePort(20_000 + Math.floor(10_000 * Math.random())).catch(steadyPort)
}

/** Vite ends with its standard input, that is, also when this process dies of a time limit; but only if it reads it. */
const vite = (...args: string[]) =>
  plainNode('--import=data:text/javascript,process.stdin.resume()', 'node_modules/vite/bin/vite.js', ...args)

function environment(servicePort: number): NodeJS.ProcessEnv {
  // Colours, which tap welcomes, would stand in the middle of an address; in CI Vite does not end with its input
  const { FORCE_COLOR: _, CI: _ci, ...inherited } = process.env
  return { ...inherited, NO_COLOR: '1', NODE_ENV: undefined, VITE_SERVICE_URL: `http://localhost:${servicePort}` }
}
