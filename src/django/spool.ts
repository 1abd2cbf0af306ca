import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import type { OutstandingToken } from './token-entry.js'

/**
 * Outstanding tokens wait in a file until the whole dump was read: those that are dead come only after all of them. It
 * holds ids and times, no token.
 */
export async function createSpool() {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-import-'))
  const file = join(folder, 'tokens')
  const output = createWriteStream(file, { mode: 0o600 })
  let failure: Error | undefined
  output.on('error', (error) => {
    failure = error
  })
  let count = 0

  return {
    get count() {
      return count
    },

    async add(token: OutstandingToken): Promise<void> {
      if (failure !== undefined) throw failure
      const { pk, userId, jti, createdAt, expiresAt } = token
      count++
      const line = JSON.stringify([pk, userId, jti, createdAt?.getTime() ?? null, expiresAt.getTime()])
      if (output.write(`${line}\n`)) return
      await new Promise<void>((resolve) => {
        output.once('drain', resolve).once('close', resolve)
      })
    },

    /** All that were added, in their order. */
    async *read(): AsyncGenerator<OutstandingToken> {
      output.end()
      await finished(output)
      for await (const line of createInterface({ input: createReadStream(file) })) {
        const [pk, userId, jti, createdAt, expiresAt] = JSON.parse(line)
        const created = createdAt === null ? null : new Date(createdAt)
        yield { pk, userId, jti, createdAt: created, expiresAt: new Date(expiresAt) }
      }
    },

    async remove(): Promise<void> {
      output.destroy()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

export type Spool = Awaited<ReturnType<typeof createSpool>>
