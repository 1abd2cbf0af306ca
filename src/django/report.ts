import type { Duplicates } from '../domain/users/email-keys.js'

/** Why an entry was left out, or what of it was. */
export const reasons = {
  malformed: 'a field is missing or of the wrong type',
  id: 'the ID is not a whole number from 1 to 2,000,000,000; UUIDs and entries of --natural-primary cannot be kept',
  duplicate: 'the dump has this id, or the jti, twice',
  id_taken: 'another user has this ID here',
  username: 'the username is blank, or longer than 150 characters',
  username_invisible:
    'the username contains control characters, invisible characters or several blanks in a row, so that it looks like another; rename the user in Django',
  username_taken: 'another user has this username, perhaps in another case',
  username_changed: 'username was normalized (blanks around it removed, NFKC)',
  username_unusual: 'the username contains characters that a sign-up rejects, and was kept',
  email: 'the email contains invisible characters or is longer than 254 characters, and was left out',
  email_changed: 'email was normalized (blanks around it removed, the domain in lower case)',
  email_unusual: 'a sign-up rejects the email, which was kept',
  password_unsupported: 'the password has a hash that this service cannot verify',
  password_excessive:
    'the hash needs too much time or memory for this BCRYPT_COST, so no password logs in; set a new one with `keyturn users set-password`',
  no_password: 'has no password; one can be set with `keyturn users set-password`',
  groups: 'groups are not imported',
  user_permissions: 'permissions are not imported',
  staff: 'is_staff was not imported, because the user is not a superuser; --keep-staff keeps it',
  date_joined: 'has no date_joined; the time of the import was used',
  naive_time: 'date_joined or last_login has no offset (USE_TZ=False), and was taken for UTC',
  time_cut: 'date_joined or last_login is more exact than a millisecond, and was cut',
  level: 'level is not a whole number, and became 1',
  nickname: 'the nickname, or the first and last name, was cut to 150 characters, or null characters were removed',
  field: 'the field does not exist here (--field can map it)',
  token_no_user: 'names no user; simplejwt before 5.5 writes such rows for rotated tokens that it blacklists',
  token_user: 'the user is not among the users of this dump, or was skipped',
  token_ended: 'all sessions of the user have been revoked here',
  token_expired: 'has expired',
  token_id: 'the jti is longer than 36 characters, or contains characters other than ASCII'
} as const

export type Reason = keyof typeof reasons

/** What users an operator has to see by name to decide what becomes of them. */
const named: readonly Reason[] = [
  'staff',
  'username',
  'username_invisible',
  'username_taken',
  'username_changed',
  'username_unusual'
]

/** What of the dump a remark is about. */
export interface Subject {
  model: string
  pk: unknown
  /** As the dump has it. */
  username?: string | undefined
}

/** One line of the full list. */
export interface Remark {
  model: string
  pk: string | number | null
  username?: string
  /** `kept` where the entry was carried over without what the reason says. */
  outcome: 'skipped' | 'kept'
  reason: Reason
  /** The field at fault. */
  field?: string
}

export interface Tally {
  count: number
  /** The first few. */
  pks: (string | number)[]
  /** The first of them, where an operator has to know them by name. */
  usernames?: string[]
  /** How often which field was at fault. */
  fields?: Record<string, number>
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
  /** Fields that the mapping names and no user of the dump has. */
  missingFields: string[]
}

const shown = 5
const shownNames = 20
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
    lostFields: createTotals(),
    ignored: createTotals(),
    missingFields: []
  }

  return {
    report,

    skip(of: 'users' | 'tokens', subject: Subject, reason: Reason, field?: string): void {
      note(report[of].skipped, subject, 'skipped', reason, field)
    },

    keep(subject: Subject, reason: Reason): void {
      note(report.users.kept, subject, 'kept', reason)
    },

    loseField(subject: Subject, field: string): void {
      countUp(report.lostFields, field)
      onRemark(remarkOf(subject, 'kept', 'field', field))
    },

    administrator({ username, isSuperuser }: { username: string; isSuperuser: boolean }): void {
      const { administrators } = report
      administrators.count++
      if (administrators.usernames.length < shownAdministrators)
        administrators.usernames.push(isSuperuser ? `${username} (superuser)` : `${username} (staff)`)
    },

    ignore(model: string): void {
      countUp(report.ignored, model)
    }
  }

  function note(
    tallies: Partial<Record<Reason, Tally>>,
    subject: Subject,
    outcome: Remark['outcome'],
    reason: Reason,
    field?: string
  ): void {
    const remark = remarkOf(subject, outcome, reason, field)
    const { pk, username } = remark
    const tally = tallies[reason] ?? { count: 0, pks: [] }
    tallies[reason] = tally
    tally.count++
    if (tally.pks.length < shown && pk !== null) tally.pks.push(pk)
    if (named.includes(reason) && username !== undefined) {
      tally.usernames ??= []
      if (tally.usernames.length < shownNames) tally.usernames.push(username)
    }
    if (field !== undefined) {
      tally.fields ??= createTotals()
      countUp(tally.fields, field)
    }
    onRemark(remark)
  }
}

function remarkOf(
  { model, pk, username }: Subject,
  outcome: Remark['outcome'],
  reason: Reason,
  field?: string
): Remark {
  return {
    model,
    pk: plain(pk),
    ...(username !== undefined && { username: username.slice(0, 200) }),
    outcome,
    reason,
    ...(field !== undefined && { field })
  }
}

/** Totals by names that come from the dump, of which one may be `constructor`. */
function createTotals(): Record<string, number> {
  return Object.create(null)
}

function countUp(totals: Record<string, number>, name: string): void {
  totals[name] = (totals[name] ?? 0) + 1
}

function plain(pk: unknown): string | number | null {
  if (typeof pk === 'number') return pk
  return typeof pk === 'string' ? pk.slice(0, 64) : null
}
