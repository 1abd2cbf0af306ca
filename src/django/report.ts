import type { Duplicates } from '../users/email-keys.js'

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
  password_excessive:
    'the hash asks for too much time or memory at this BCRYPT_COST, so no password logs in; set a new one with `keyturn users set-password`',
  no_password: 'has no password; one can be set with `keyturn users set-password`',
  groups: 'groups are not carried over',
  user_permissions: 'permissions are not carried over',
  staff: 'is_staff was not carried over, since the user is no superuser; --keep-staff keeps it',
  date_joined: 'has no date_joined; the time of the import stands for it',
  username_changed: 'username was normalized (blanks around it removed, NFKC)',
  email_changed: 'email was normalized (blanks around it removed, in lower case)',
  level: 'level is no whole number, and became 1',
  name: 'first and last name are longer than 150 characters, and were cut',
  token_no_user: 'names no user; simplejwt before 5.5 writes such rows for rotated tokens that it blacklists',
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
    /** Of those skipped: blacklisted in Django, so their `jti` was put on the blacklist here. */
    revoked: number
  }
  /** Every user of this dump who is staff or superuser here because of it. */
  administrators: { count: number; usernames: string[] }
  /**
   * For how many users a refresh token that no row names is adopted at its first use; null when the dump has no token
   * blacklist, so that nothing says which tokens are revoked.
   */
  adoptable: number | null
  /** Users here whose email another user holds; null where emails do not log in, and in a dry run. */
  duplicateEmails: Duplicates | null
  /** Fields with a value that have no place here, by name, with the number of users. */
  lostFields: Record<string, number>
  /** Entries of other models, by model. */
  ignored: Record<string, number>
}

const shown = 5
const shownAdministrators = 100

export type Reporter = ReturnType<typeof createReporter>

/** Counts what becomes of a dump's entries. */
export function createReporter(dryRun: boolean, onRemark: (remark: Remark) => void) {
  const counts = (): Counts => ({ read: 0, imported: 0, unchanged: 0, skipped: {} })
  const report: Report = {
    dryRun,
    users: { ...counts(), kept: {} },
    tokens: { ...counts(), blacklisted: 0, ended: 0, revoked: 0 },
    administrators: { count: 0, usernames: [] },
    adoptable: null,
    duplicateEmails: null,
    lostFields: {},
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

    loseFields(names: readonly string[]): void {
      for (const name of names) report.lostFields[name] = (report.lostFields[name] ?? 0) + 1
    },

    administrator({ username, isSuperuser }: { username: string; isSuperuser: boolean }): void {
      const { administrators } = report
      administrators.count++
      if (administrators.usernames.length < shownAdministrators)
        administrators.usernames.push(isSuperuser ? `${username} (superuser)` : `${username} (staff)`)
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
