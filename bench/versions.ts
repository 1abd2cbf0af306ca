import { execFileSync } from 'node:child_process'
import { client, password, tokensOf } from '../test/service.js'
import type { Scope } from './cleanup.js'
import type { Target } from './load.js'

export const connections = 20

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

/** Signs members up, and logs them in for each run anew: the last answers of a run are cut off, so their tokens are gone. */
export async function membersOf({ url }: Target) {
  const { post } = client(url)
  const names = Array.from({ length: connections }, (_, i) => `member${i}`)
  for (const username of names) await post('/api/users', { username, password })
  const pair = async (username: string) => tokensOf(await post('/api/token', { username, password }))
  const { access } = await pair('member0')
  return {
    bearer: { authorization: `Bearer ${access}` },
    // One after the other, since one IP address has a few places in the hashing queue
    async logIn() {
      const tokens: string[][] = []
      for (const username of names) tokens.push([(await pair(username)).refresh])
      return tokens
    }
  }
}
