import type { EmitEvent } from '../domain/audit/events.js'
import type { Grade } from '../domain/passwords/encoding.js'
import type { Duplicates } from '../domain/users/email-keys.js'
import type { Retry } from '../infra/db/retry.js'
import { readDump } from './dump.js'
import { type Entry, entryOf } from './entry.js'
import { createIdSet } from './id-set.js'
import type { FieldMapping } from './mapping.js'
import { createMemberImport } from './members.js'
import { createModelCheck } from './model-check.js'
import { createNameSet } from './name-set.js'
import { createReporter, type Remark, type Report } from './report.js'
import { createSpool, type Spool } from './spool.js'
import type { DjangoStore } from './store.js'
import { blacklistedOf, type OutstandingToken, outstandingOf } from './token-entry.js'
import { createTokenImport, outstandingModel } from './tokens.js'
import { type Member, memberIdOf, memberOf, writtenNameOf } from './user-entry.js'

export interface DjangoImportDeps {
  store: DjangoStore
  retry: Retry
  clock: () => number
  /** What a stored hash is worth here. */
  gradeOf: (encoded: string) => Grade
  /** By what an email is unique; null where emails do not log in. */
  emailKeyOf: (email: string) => string | null
  /** Makes the emails unique of users who were here before emails logged in; left out where they do not. */
  fillEmailKeys?: (() => Promise<Duplicates>) | undefined
  emit?: EmitEvent
}

export interface Source {
  /** How messages call it. */
  name: string
  bytes: AsyncIterable<Uint8Array>
}

export interface ImportOptions {
  /** Counts what would be done, and writes nothing. */
  dryRun?: boolean
  /** The model of the users, as the dump names it: `auth.user`, or the project's AUTH_USER_MODEL. */
  userModel?: string
  /** Our fields that the dump has under other names. */
  mapping?: FieldMapping
  /** Whether users stay staff who are no superusers. */
  keepStaff?: boolean
  emailVerified?: boolean
  /** The project has no token blacklist: a dump without one is complete. */
  withoutBlacklist?: boolean
  /** Told of everything that is not carried over. */
  onRemark?: (remark: Remark) => void
  /** Told now and then how far it is. */
  onProgress?: (progress: Progress) => void
}

export type Progress =
  | { phase: 'reading'; users: number; tokens: number }
  /** The dump was read, its tokens are being written. */
  | { phase: 'tokens'; done: number; total: number }

export type DjangoImport = ReturnType<typeof createDjangoImport>

/** Rows in a statement. More make it no faster. */
const batchSize = 500

const blacklistModel = 'token_blacklist.blacklistedtoken'

/** Carries users and sessions over from Django, from what `manage.py dumpdata` wrote. Memory does not grow with it. */
export function createDjangoImport(deps: DjangoImportDeps) {
  const { store, retry, clock, gradeOf, emailKeyOf, fillEmailKeys, emit } = deps

  /**
   * Users are written as they are read, tokens at the end, so that no token that Django has revoked works meanwhile.
   * Repeating it, also after it was stopped, changes nothing of what is there.
   *
   * @throws DumpError
   */
  return async function run(sources: AsyncIterable<Source>, options: ImportOptions = {}): Promise<Report> {
    const {
      dryRun = false,
      userModel = 'auth.user',
      mapping = {},
      keepStaff = false,
      emailVerified = false,
      withoutBlacklist = false,
      onRemark = () => {},
      onProgress = () => {}
    } = options
    const importedAt = new Date(clock())
    const reporter = createReporter(dryRun, onRemark)
    const { report } = reporter
    const [accepted, blacklisted, seenMembers, seenTokens] = [
      createIdSet(),
      createIdSet(),
      createIdSet(),
      createIdSet()
    ]
    const planned = dryRun ? createNameSet() : undefined
    const importMembers = createMemberImport({ store, retry, planned, accepted })
    const importTokens = createTokenImport({ store, retry, clock, accepted, blacklisted, reporter, dryRun })
    const model = userModel.toLowerCase()
    const check = createModelCheck(model, mapping)
    const spool = await createSpool()
    let members: Member[] = []
    let lastId = 0
    let activeUsers = 0
    let hasBlacklist = false
    try {
      for await (const { name, bytes } of sources) {
        for await (const values of readDump(name, bytes)) {
          for (const value of values) await take(entryOf(value))
          onProgress({ phase: 'reading', users: report.users.read, tokens: report.tokens.read })
        }
      }
      await flush()
      check.requireUsers(report)
      report.missingFields = check.missingFields()
      if (!dryRun) {
        await retry(() => store.reserveIds(lastId))
        report.duplicateEmails = (await fillEmailKeys?.()) ?? null
      }
      await writeTokens(spool)
      await allowAdoption()
      return report
    } finally {
      record(report)
      await spool.remove()
    }

    /** Only when all that Django has blacklisted is revoked here: the tokens of a dump without a blacklist are not adopted. */
    async function allowAdoption(): Promise<void> {
      if (!hasBlacklist && !withoutBlacklist) return
      report.adoptable = activeUsers
      if (dryRun) return
      for (const ids of accepted.batches(batchSize)) await retry(() => store.allowAdoption(ids, importedAt))
    }

    /** One event for all of them, also when it was stopped halfway. */
    function record({ users, tokens }: Report): void {
      const written = users.imported + tokens.imported + tokens.ended
      const detail = `from Django: ${users.imported} users, ${tokens.imported} sessions, ${tokens.ended} revoked`
      if (!dryRun && written > 0) emit?.({ type: 'users.imported', detail })
    }

    async function take(entry: Entry | null): Promise<void> {
      if (entry?.model === model) return takeMember(entry)
      hasBlacklist ||= entry?.model === outstandingModel || entry?.model === blacklistModel
      if (entry?.model === outstandingModel) return takeToken(entry)
      if (entry?.model !== blacklistModel) {
        if (entry !== null) check.sawOther(entry)
        return reporter.ignore(entry?.model ?? 'not an entry of a dump')
      }
      const pk = blacklistedOf(entry)
      if (pk !== null) blacklisted.add(pk)
      else reporter.skip('tokens', { model: blacklistModel, pk: entry.pk }, 'malformed')
    }

    async function takeMember(entry: Entry): Promise<void> {
      report.users.read++
      check.sawUser(entry)
      lastId = Math.max(lastId, memberIdOf(entry) ?? 0)
      const subject = { model, pk: entry.pk, username: writtenNameOf(entry, mapping) }
      const reading = memberOf(entry, { gradeOf, emailKeyOf, mapping, keepStaff, emailVerified, importedAt })
      if (reading.value === null) return reporter.skip('users', subject, reading.reason, reading.field)
      const { id } = reading.value
      if (seenMembers.has(id)) return reporter.skip('users', subject, 'duplicate')
      seenMembers.add(id)
      members.push(reading.value)
      if (members.length >= batchSize) await flush()
    }

    async function takeToken(entry: Entry): Promise<void> {
      report.tokens.read++
      const subject = { model: outstandingModel, pk: entry.pk }
      const reading = outstandingOf(entry)
      if (reading.value === null) return reporter.skip('tokens', subject, reading.reason)
      const { pk, expiresAt } = reading.value
      if (seenTokens.has(pk)) return reporter.skip('tokens', subject, 'duplicate')
      seenTokens.add(pk)
      if (expiresAt.getTime() <= clock()) return reporter.skip('tokens', subject, 'token_expired')
      await spool.add(reading.value)
    }

    async function flush(): Promise<void> {
      const { imported, unchanged, skipped } = await importMembers(members)
      members = []
      report.users.imported += imported.length
      report.users.unchanged += unchanged.length
      for (const member of imported) {
        const subject = subjectOf(member)
        for (const reason of member.lost) reporter.keep(subject, reason)
        for (const field of member.lostFields) reporter.loseField(subject, field)
        if (member.isStaff || member.isSuperuser) reporter.administrator(member)
      }
      activeUsers += [...imported, ...unchanged].filter(({ isActive }) => isActive).length
      for (const { member, reason } of skipped) reporter.skip('users', subjectOf(member), reason)
    }

    function subjectOf({ id, writtenName }: Member) {
      return { model, pk: id, username: writtenName }
    }

    async function writeTokens({ count, read }: Spool): Promise<void> {
      let batch: OutstandingToken[] = []
      let done = 0
      for await (const token of read()) {
        batch.push(token)
        if (batch.length >= batchSize) await write()
      }
      await write()

      async function write(): Promise<void> {
        await importTokens(batch)
        done += batch.length
        batch = []
        onProgress({ phase: 'tokens', done, total: count })
      }
    }
  }
}
