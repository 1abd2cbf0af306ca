import type { Retry } from '../../infra/db/retry.js'
import { emailKey } from './email.js'
import type { EmailKeyStore, KeyedEmail } from './email-key-store.js'

export interface EmailKeysDeps {
  store: EmailKeyStore
  retry: Retry
}

export interface FillOptions {
  /** Stops between two batches. */
  signal?: AbortSignal
}

/** Users whose email another user holds. Nobody logs in by an email that several users have to the letter. */
export interface Duplicates {
  count: number
  /** The first few, by id: an email has no place in a log. */
  ids: number[]
}

const batchSize = 200
const maxIds = 100

/**
 * Makes the emails of users unique who were there before emails logged in, or were imported. The first user to get a key
 * holds the email; a duplicate stays without one, and keeps its email. Replicas may do this at once.
 */
export function createEmailKeys({ store, retry }: EmailKeysDeps) {
  return async function fill({ signal }: FillOptions = {}): Promise<Duplicates> {
    const duplicates: Duplicates = { count: 0, ids: [] }
    for (let after = 0; !signal?.aborted; ) {
      const batch = await retry(() => store.findKeyless(after, batchSize))
      const last = batch.at(-1)
      if (last === undefined) break
      const users = batch.flatMap((user): KeyedEmail[] => {
        const key = emailKey(user.email)
        return key === null ? [] : [{ ...user, emailKey: key }]
      })
      await fillBatch(users)
      after = last.id
    }
    return duplicates

    async function fillBatch(users: readonly KeyedEmail[]): Promise<void> {
      const holders = await retry(() => store.findHolders(users.map((user) => user.emailKey)))
      const free = users.filter((user) => {
        // Another replica may have given it to this very user meanwhile.
        if ((holders.get(user.emailKey) ?? user.id) !== user.id) return note(user)
        holders.set(user.emailKey, user.id)
        return true
      })
      if (await retry(() => store.setKeys(free))) return
      // One of them was taken since: each for itself.
      for (const user of free) if (!(await retry(() => store.setKeys([user])))) note(user)
    }

    function note({ id }: KeyedEmail): false {
      duplicates.count++
      if (duplicates.ids.length < maxIds) duplicates.ids.push(id)
      return false
    }
  }
}
