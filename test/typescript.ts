import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Runs the TypeScript compiler in a folder, without what tap puts into every Node.js process that a test starts. */
export function compile(folder: string, ...args: string[]): { status: number | null; output: string } {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  const command = ['-u', 'NODE_OPTIONS', process.execPath, tsc, ...args]
  const { status, stdout, stderr } = spawnSync('env', command, { cwd: folder, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}
