import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { type Database, openDatabase } from '../../src/infra/db/database.js'
import { findProgram, freePort } from './private-server.js'

/** A node of a cluster in which every node takes writes. */
export interface GaleraNode {
  /** For a user with all rights, and the cluster's database `keyturn`. */
  url: string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Brings it back into the cluster, with what it missed. */
  start(): Promise<void>
  /** Cuts it off from the other nodes, or lets it find them again. */
  isolate(isolated: boolean): Promise<void>
}

const provider = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so'].find(existsSync)
const server = findProgram('mariadbd')
const installer = findProgram('mariadb-install-db')

/** rsync does not hand a state over as root, so the packages' own user runs the nodes. */
const user = process.getuid?.() === 0 ? ['--user=mysql'] : []

/** Why a cluster cannot be had here; false when it can. */
export const withoutGalera =
  (provider === undefined || server === undefined || findProgram('rsync') === undefined) &&
  'Galera is not installed (Debian: apt-get install mariadb-server galera-4 rsync)'

/** Three nodes on loopback, in a temporary folder. */
export async function startGalera(t: Pick<Test, 'teardown'>): Promise<[GaleraNode, GaleraNode, GaleraNode]> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-galera-'))
  const plans = []
  for (const name of ['a', 'b', 'c']) {
    plans.push({ name, port: await freePort(), base: await freePort(), ist: await freePort(), sst: await freePort() })
  }
  const address = `gcomm://${plans.map(({ base }) => `127.0.0.1:${base}`).join(',')}`
  const kills: (() => Promise<void>)[] = []
  t.teardown(async () => {
    await Promise.all(kills.map((kill) => kill()))
    rmSync(folder, { recursive: true, force: true })
  })

  const nodes: GaleraNode[] = []
  for (const { name, port, base, ist, sst } of plans) {
    const data = join(folder, name)
    mkdirSync(data)
    if (user.length > 0) execFileSync('chown', ['mysql', folder, data])
    const root = ['--auth-root-authentication-method=normal', '--skip-test-db', ...user]
    execFileSync(installer ?? '', ['--no-defaults', `--datadir=${data}`, ...root], { stdio: 'pipe' })
    const args = [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${join(data, 's')}`,
      `--pid-file=${join(data, 'pid')}`,
      `--log-error=${join(data, 'log.err')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--performance-schema=OFF',
      '--innodb-buffer-pool-size=64M',
      '--innodb-flush-log-at-trx-commit=2',
      '--innodb-autoinc-lock-mode=2',
      '--binlog-format=ROW',
      '--max-connections=300',
      '--wsrep-on=ON',
      `--wsrep-provider=${provider}`,
      `--wsrep-cluster-address=${address}`,
      '--wsrep-cluster-name=keyturn',
      `--wsrep-node-name=${name}`,
      `--wsrep-node-address=127.0.0.1:${base}`,
      `--wsrep-provider-options=base_port=${base};gmcast.listen_addr=tcp://127.0.0.1:${base};ist.recv_addr=127.0.0.1:${ist}`,
      '--wsrep-sst-method=rsync',
      `--wsrep-sst-receive-address=127.0.0.1:${sst}`,
      ...user
    ]
    // What the installation made: a superuser without a password, on loopback only
    const url = `mysql://root@127.0.0.1:${port}/`
    let child = launch(args, name === 'a' ? ['--wsrep-new-cluster'] : [])
    const kill = async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
    kills.push(kill)
    await synced(url)
    nodes.push({
      url: `${url}keyturn`,
      kill,
      async start() {
        child = launch(args, [])
        await synced(url)
      },
      isolate: (isolated) =>
        withDatabase(url, async (db) => {
          await db.execute(`SET GLOBAL wsrep_provider_options = 'gmcast.isolate=${isolated ? 1 : 0}'`)
        })
    })
    if (name === 'a') await withDatabase(url, async (db) => void (await db.execute('CREATE DATABASE keyturn')))
  }
  const [a, b, c] = nodes
  if (a === undefined || b === undefined || c === undefined) throw new Error('no cluster')
  return [a, b, c]
}

function launch(args: string[], more: string[]) {
  return spawn(server ?? '', [...args, ...more], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }
  })
}

async function withDatabase<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({
    url: `${url}information_schema?connectionLimit=1&acquireTimeout=500&connectTimeout=500`
  })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

/** Waits until the node has what the others have. */
async function synced(url: string): Promise<void> {
  const question = "SELECT variable_value FROM global_status WHERE variable_name = 'wsrep_local_state_comment'"
  const deadline = Date.now() + 60_000
  for (;;) {
    const state = await withDatabase(url, async (db) => String((await db.query(question))[0]?.[0])).catch(String)
    if (state === 'Synced') return
    if (Date.now() > deadline) throw new Error(`the node did not join: ${state}`)
    await sleep(200)
  }
}
