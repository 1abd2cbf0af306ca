import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { plainNode } from './process.js'

/** Runs the TypeScript compiler in a folder. */
export function compile(folder: string, ...args: string[]): { status: number | null; output: string } {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  const { status, stdout, stderr } = spawnSync(...plainNode(tsc, ...args), { cwd: folder, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}
