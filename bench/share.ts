import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanup, type Scope } from './cleanup.js'

/** Microseconds. In a shorter one, much of a share goes into waking up. */
const period = 50_000
const [first, second] = ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup']

/** Whether the kernel lets us say how much of a core a process gets: Linux, as root. */
export const canShare = (): Promise<boolean> =>
  cleanup(async (scope) => giveShare(scope, process.pid, 1)).then(
    () => true,
    () => false
  )

/**
 * Lets a process have a share of a core and no more, until the scope ends: of a machine whose cores are all in use, this makes
 * one with more and smaller cores.
 *
 * @param share of a core
 * @throws where `canShare` says no
 */
export function giveShare(scope: Scope, pid: number, share: number): void {
  const root = existsSync(join(first, 'cpu.cfs_quota_us')) ? first : second
  const group = join(root, `keyturn-${pid}`)
  mkdirSync(group, { recursive: true })
  const quota = Math.round(period * share)
  if (root === first) {
    writeFileSync(join(group, 'cpu.cfs_period_us'), String(period))
    writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quota))
  } else {
    if (!readFileSync(join(root, 'cgroup.subtree_control'), 'utf8').includes('cpu'))
      writeFileSync(join(root, 'cgroup.subtree_control'), '+cpu')
    writeFileSync(join(group, 'cpu.max'), `${quota} ${period}`)
  }
  writeFileSync(join(group, 'cgroup.procs'), String(pid))
  scope.teardown(() => {
    // Only an empty group can be removed
    if (existsSync(`/proc/${pid}`)) writeFileSync(join(root, 'cgroup.procs'), String(pid))
    rmdirSync(group)
  })
}
