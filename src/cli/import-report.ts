import { type FieldMapping, sourceOf } from '../django/mapping.js'
import { type Counts, type Reason, type Report, reasons, type Tally } from '../django/report.js'
import type { ImportContext } from './import-context.js'

export interface ReportOptions extends Omit<ImportContext, 'importDjango'> {
  mapping: FieldMapping
  /** Where the full list was written. */
  reportFile: string | undefined
}

/** What an import did, or would do, for a person. */
export function describeImport(report: Report, { isNew, emailsLogIn, mapping, reportFile }: ReportOptions): string {
  const { dryRun, users, tokens, ignored, administrators, lostFields, missingFields, duplicateEmails } = report
  const imported = dryRun ? 'would be imported' : 'imported'
  const others = Object.entries(ignored)
  return [
    ...(dryRun ? ['Dry run: nothing was written.'] : []),
    ...(isNew ? ['The database does not exist yet. These are the results of an import into a new one.'] : []),
    countsOf('Users', users, imported),
    ...linesOf(users.skipped, 'skipped'),
    ...linesOf(users.kept, `${imported}, but`),
    ...Object.entries(lostFields).map(
      ([name, count]) =>
        `  ${count} ${imported}, but: the field ${printable(name)} does not exist here (--field can map it)`
    ),
    ...missingFields.map((name) => `  No user of the dump has the field ${printable(name)}, which --field names.`),
    ...(administrators.count > 0
      ? [
          `Administrators ${imported}: ${administrators.count} (${firstOf(administrators.usernames, administrators.count)}).`
        ]
      : []),
    ...(duplicateEmails !== null && duplicateEmails.count > 0
      ? [
          `Emails: ${duplicateEmails.count} users have the same email as an earlier user, and cannot log in with it until it is changed (ids: ${firstOf(duplicateEmails.ids, duplicateEmails.count)}).`
        ]
      : []),
    ...loginHint(mapping, emailsLogIn),
    countsOf('Tokens', tokens, imported),
    `  Of these, ${tokens.blacklisted} are blacklisted in Django and stay revoked here. ${tokens.ended} imported earlier were revoked now, because Django has blacklisted them since.`,
    ...linesOf(tokens.skipped, 'skipped'),
    `  Of the skipped tokens, ${tokens.revoked} are blacklisted in Django and stay revoked here.`,
    adoptionLine(report.adoptable),
    ...(others.length > 0
      ? [
          `Skipped entries of other models: ${others.map(([model, count]) => `${count} of ${printable(model)}`).join(', ')}.`
        ]
      : []),
    ...fullList(report, reportFile)
  ].join('\n')
}

function countsOf(name: string, { read, imported: count, unchanged, skipped }: Counts, imported: string): string {
  const left = Object.values(skipped).reduce((sum, tally) => sum + tally.count, 0)
  return `${name}: ${read} read, ${count} ${imported}, ${unchanged} already here, ${left} skipped.`
}

function linesOf(tallies: Report['users']['kept'], what: string): string[] {
  return Object.entries(tallies).map(([reason, tally]) => {
    const fields = Object.entries(tally.fields ?? {}).map(([field, count]) => `${printable(field)}: ${count}`)
    const inFields = fields.length > 0 ? ` (${fields.join(', ')})` : ''
    return `  ${tally.count} ${what}: ${isReason(reason) ? reasons[reason] : reason}${inFields}${subjectsOf(tally)}`
  })
}

/** Users by name where a person has to know them, by id otherwise. */
function subjectsOf({ count, pks, usernames }: Tally): string {
  if (usernames !== undefined) return ` (${firstOf(usernames.map(quoted), count)})`
  return pks.length > 0 ? ` (id ${firstOf(pks, count)})` : ''
}

/** Django logs these users in by email, and so does this service only when told. */
function loginHint(mapping: FieldMapping, emailsLogIn: boolean): string[] {
  if (emailsLogIn || sourceOf(mapping, 'username') !== sourceOf(mapping, 'email')) return []
  return [
    'These users log in to Django by email, which is their username here. Set LOGIN_FIELDS=email, so that a login takes {"email", "password"} as in Django, and no two users can have the same email.'
  ]
}

function adoptionLine(users: number | null): string {
  return users === null
    ? '  The dump has no token blacklist, so no other token is adopted. For a project without one, add --without-blacklist.'
    : `  Refresh tokens that Django issued before this import, and that are not in the dump, get a session at their first use (${users} users; ADOPT_DJANGO_TOKENS).`
}

function fullList({ users, tokens }: Report, reportFile: string | undefined): string[] {
  if (reportFile !== undefined) return [`The full list is in ${reportFile}.`]
  const tallies = [users.skipped, users.kept, tokens.skipped].flatMap((of) => Object.values(of))
  const isCut = tallies.some(({ count, pks, usernames }) => count > (usernames ?? pks).length)
  return isCut ? ['This list is incomplete. --report FILE writes every entry into a file, also with --dry-run.'] : []
}

/** The first few of so many. */
function firstOf(some: readonly (string | number)[], count: number): string {
  const more = count - some.length
  return `${some.map(printable).join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}

const isReason = (name: string): name is Reason => name in reasons

/** A username with blanks around it, in quotes, so that they can be seen. */
const quoted = (name: string): string => (name === name.trim() ? name : JSON.stringify(name))

/** What stands in a dump must not steer the terminal, and what it hides is shown: `neo` and a filler as `neo\u{3164}`. */
const printable = (text: string | number): string =>
  String(text).replace(
    /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`
  )
