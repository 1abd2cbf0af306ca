import { execFileSync } from 'node:child_process'
import type { Scope } from './cleanup.js'

/** @returns a folder with the commit, built; undefined for this working tree */
export function checkOut(scope: Scope, commit: string, folder: string): string | undefined {
  if (commit === '.') return undefined
  const run = (program: string, args: string[], cwd = '.') => execFileSync(program, args, { cwd, stdio: 'pipe' })
  console.log(`# building ${commit}`)
  run('git', ['worktree', 'add', '--detach', folder, commit])
  scope.teardown(() => run('git', ['worktree', 'remove', '--force', folder]))
  run('npm', ['ci', '--no-audit', '--no-fund'], folder)
  run('npm', ['run', 'build'], folder)
  return folder
}
