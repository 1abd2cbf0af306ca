/** Why an entry was left out, or what of it was. */
export const reasons = {
  malformed: 'a field is missing or of the wrong type',
  id: 'the id is no whole number from 1 to 2,000,000,000; UUIDs cannot be kept, nor entries of --natural-primary',
  duplicate: 'the dump has this id, or the jti, twice',
  id_taken: 'another member has this id here',
  username: 'the name is blank, longer than 150 characters, or holds control characters',
  username_taken: 'another member has this name, perhaps in another case',
  email: 'the address is longer than 254 characters',
  password_unsupported: 'the password was hashed in a way that is not read here',
  password_excessive: 'comparing a password with this hash would take too much time or memory',
  no_password: 'has no password; one can be set with `keyturn users set-password`',
  groups: 'groups are not carried over',
  user_permissions: 'permissions are not carried over',
  name: 'first and last name are longer than 150 characters, and were cut',
  token_user: 'the member is not among the members of this dump, or was skipped',
  token_ended: 'everything that the member was logged in on has been ended here',
  token_expired: 'has expired',
  token_id: 'the jti is longer than 36 characters, or holds others than plain ASCII'
} as const

export type Reason = keyof typeof reasons

/** One line of the full list. */
export interface Remark {
  model: string
  pk: string | number | null
  /** `kept` where the entry was carried over without what the reason says. */
  outcome: 'skipped' | 'kept'
  reason: Reason
}

export interface Tally {
  count: number
  /** The first few. */
  pks: (string | number)[]
}

export interface Counts {
  read: number
  /** New here. */
  imported: number
  /** Here already, and left as they are. */
  unchanged: number
  skipped: Partial<Record<Reason, Tally>>
}

export interface Report {
  dryRun: boolean
  users: Counts & { kept: Partial<Record<Reason, Tally>> }
  tokens: Counts & {
    /** Of those imported or here already: dead, as they were in Django. */
    blacklisted: number
    /** Here already, and ended by this run because the dump says so. */
    ended: number
  }
  /** Entries of other models, by model. */
  ignored: Record<string, number>
}

const shown = 5

export type Reporter = ReturnType<typeof createReporter>

/** Counts what becomes of a dump's entries. */
export function createReporter(dryRun: boolean, onRemark: (remark: Remark) => void) {
  const counts = (): Counts => ({ read: 0, imported: 0, unchanged: 0, skipped: {} })
  const report: Report = {
    dryRun,
    users: { ...counts(), kept: {} },
    tokens: { ...counts(), blacklisted: 0, ended: 0 },
    ignored: {}
  }

  return {
    report,

    skip(of: 'users' | 'tokens', model: string, pk: unknown, reason: Reason): void {
      note(report[of].skipped, { model, pk: plain(pk), outcome: 'skipped', reason })
    },

    keep(model: string, pk: unknown, reason: Reason): void {
      note(report.users.kept, { model, pk: plain(pk), outcome: 'kept', reason })
    },

    ignore(model: string): void {
      report.ignored[model] = (report.ignored[model] ?? 0) + 1
    }
  }

  function note(tallies: Partial<Record<Reason, Tally>>, remark: Remark): void {
    const { reason, pk } = remark
    const tally = tallies[reason] ?? { count: 0, pks: [] }
    tallies[reason] = tally
    tally.count++
    if (tally.pks.length < shown && pk !== null) tally.pks.push(pk)
    onRemark(remark)
  }
}

function plain(pk: unknown): string | number | null {
  if (typeof pk === 'number') return pk
  return typeof pk === 'string' ? pk.slice(0, 64) : null
}
