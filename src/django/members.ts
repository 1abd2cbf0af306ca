import { type Retry, RetryRequested } from '../infra/db/retry.js'
import type { IdSet } from './id-set.js'
import type { NameSet } from './name-set.js'
import type { Reason } from './report.js'
import type { DjangoStore, Present } from './store.js'
import type { Member } from './user-entry.js'

export interface MemberImportDeps {
  store: DjangoStore
  retry: Retry
  /** What a dry run would have written so far; undefined when it is written. */
  planned: NameSet | undefined
  /** Receives the ids of those who are here afterwards, and are who the dump means. */
  accepted: IdSet
}

export interface MemberOutcome {
  imported: Member[]
  unchanged: Member[]
  skipped: { member: Member; reason: Reason }[]
}

/**
 * Writes a batch of users with different ids. A user who has the id and the time of joining of the dump was imported before,
 * however much has changed since, and stays as it is.
 */
export function createMemberImport({ store, retry, planned, accepted }: MemberImportDeps) {
  return async function importMembers(batch: readonly Member[]): Promise<MemberOutcome> {
    // Of an earlier try whose answer was lost: these may have been written.
    const sent = new Set<number>()
    const outcome = await retry(async () => {
      const plan = await planFor(batch)
      if (planned !== undefined) return plan
      try {
        await store.insertMembers(plan.imported)
      } catch (error) {
        if (!(error instanceof RetryRequested)) for (const { id } of plan.imported) sent.add(id)
        throw error
      }
      return plan
    })
    const { skipped } = outcome
    const imported = [...outcome.imported, ...outcome.unchanged.filter(({ id }) => sent.has(id))]
    const unchanged = outcome.unchanged.filter(({ id }) => !sent.has(id))
    for (const { id } of [...imported, ...unchanged]) accepted.add(id)
    if (planned === undefined) return { imported, unchanged, skipped }
    const fresh = new Set(imported.filter(({ usernameKey }) => planned.add(usernameKey)))
    const doubled = imported.filter((member) => !fresh.has(member))
    return { imported: [...fresh], unchanged, skipped: [...skipped, ...doubled.map(taken)] }
  }

  async function planFor(batch: readonly Member[]): Promise<MemberOutcome> {
    const present = await store.findMembers(
      batch.map(({ id }) => id),
      batch.map(({ usernameKey }) => usernameKey)
    )
    const byId = new Map(present.map((one) => [one.id, one]))
    const names = new Set(present.map(({ usernameKey }) => usernameKey))
    const outcome: MemberOutcome = { imported: [], unchanged: [], skipped: [] }
    for (const member of batch) {
      const here = byId.get(member.id)
      if (here !== undefined && isSame(here, member)) outcome.unchanged.push(member)
      else if (here !== undefined) outcome.skipped.push({ member, reason: 'id_taken' })
      else if (names.has(member.usernameKey)) outcome.skipped.push(taken(member))
      else {
        names.add(member.usernameKey)
        outcome.imported.push(member)
      }
    }
    return { ...outcome, imported: await withFreeEmails(outcome.imported) }
  }

  /** Of several users with one email, the first holds it, as sign-ups must not take it while the import goes on. */
  async function withFreeEmails(members: readonly Member[]): Promise<Member[]> {
    const keys = members.flatMap(({ emailKey }) => emailKey ?? [])
    const taken = await store.findEmailKeys(keys)
    return members.map((member) => {
      const { emailKey } = member
      if (emailKey === null) return member
      if (taken.has(emailKey)) return { ...member, emailKey: null }
      taken.add(emailKey)
      return member
    })
  }
}

/** Without a date_joined in the dump, the name and an earlier import say that it is the same user. */
function isSame(here: Present, member: Member): boolean {
  if (member.joinedKnown) return here.dateJoined.getTime() === member.dateJoined.getTime()
  return here.importedAt !== null && here.usernameKey === member.usernameKey
}

const taken = (member: Member) => ({ member, reason: 'username_taken' as const })
