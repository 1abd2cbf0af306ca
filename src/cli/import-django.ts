import { closeSync, createReadStream, fstatSync, openSync, writeSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { type FieldMapping, ourFields } from '../django/mapping.js'
import { type Counts, type Reason, type Remark, type Report, reasons } from '../django/report.js'
import type { Source } from '../django/service.js'
import { CommandError } from './command-error.js'
import { withContext } from './context.js'
import { createProgress } from './progress.js'

interface ImportOptions {
  dryRun?: true
  userModel: string
  usernameField: string
  field: FieldMapping
  keepStaff?: true
  withoutBlacklist?: true
  report?: string
  json?: true
}

interface Opened {
  name: string
  /** null for standard input. */
  descriptor: number | null
  size: number
}

const help = `
Make the dump with the project's own settings, and keep it secret, for it holds hashes and tokens:
  python manage.py dumpdata auth.User token_blacklist --output dump.json
Members keep their id and their password. Sessions go on if SIGNING_KEY is the one of Django. Repeating it changes
nothing that is here. docs/moving-from-django.md walks through the whole move.

Exit codes: 0 imported, also when some of it was skipped; 1 the dump or the database cannot be read; 2 called wrongly.`

export const importDjango = new Command('import-django')
  .description('Carry members and their sessions over from a Django project, out of what manage.py dumpdata writes.')
  .argument('<dump...>', 'a .json or .jsonl file, or several; - is standard input')
  .option('--dry-run', 'count and report what would be done, and write nothing')
  .option('--user-model <app.Model>', "the project's AUTH_USER_MODEL", 'auth.User')
  .option('--username-field <name>', "the model's USERNAME_FIELD", 'username')
  .option(
    '--field <theirs=ours>',
    `fill one of our fields (${ourFields.join(', ')}) from one of the dump; repeatable`,
    fieldOf,
    {}
  )
  .option('--keep-staff', 'keep is_staff of users who are no superusers; otherwise only superusers are staff here')
  .option('--without-blacklist', 'the project does not use token_blacklist: adopt tokens although the dump names none')
  .option('--report <file>', 'write every entry that was not carried over whole into a file, as JSON Lines')
  .option('--json', 'print the counts for a program')
  .addHelpText('after', help)
  .action(
    async (
      names: string[],
      { dryRun, userModel, usernameField, field, keepStaff, withoutBlacklist, report: reportFile, json }: ImportOptions
    ) => {
      const dumps = names.map(open)
      const remarks = reportFile === undefined ? undefined : createList(reportFile)
      const totals = dumps.every(({ descriptor }) => descriptor !== null)
        ? dumps.reduce((sum, { size }) => sum + size, 0)
        : undefined
      let progress = createProgress(totals)
      let read = 0
      let phase = 'reading'

      async function* sources(): AsyncGenerator<Source> {
        for (const { name, descriptor } of dumps) {
          const input = descriptor === null ? process.stdin : createReadStream(name, { fd: descriptor })
          yield { name, bytes: counted(input) }
        }
      }

      async function* counted(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const piece of input) {
          yield piece
          read += piece.length
        }
      }

      try {
        const report = await withContext('create', ({ importDjango }) =>
          importDjango(sources(), {
            dryRun,
            userModel,
            keepStaff,
            withoutBlacklist,
            mapping: usernameField === 'username' ? field : { ...field, username: usernameField },
            onRemark: remarks?.write,
            onProgress(now) {
              if (json) return
              if (now.phase === 'reading')
                return progress.update(read, `${now.users} members, ${now.tokens} tokens read`)
              if (phase === 'reading') {
                progress.stop()
                progress = createProgress(now.total)
                phase = now.phase
              }
              progress.update(now.done, `${now.done} of ${now.total} tokens`)
            }
          })
        )
        progress.stop()
        if (json) console.log(JSON.stringify(report, null, 2))
        else console.log(describe(report, reportFile))
      } finally {
        progress.stop()
        remarks?.close()
      }
    }
  )

function fieldOf(text: string, before: FieldMapping): FieldMapping {
  const [theirs = '', wanted = '', ...rest] = text.split('=')
  const ours = ourFields.find((name) => name === wanted)
  if (theirs === '' || ours === undefined || rest.length > 0) {
    throw new InvalidArgumentError(`Write THEIRS=OURS, such as phone=nickname. Ours are ${ourFields.join(', ')}.`)
  }
  if (before[ours] !== undefined) throw new InvalidArgumentError(`${ours} is filled from ${before[ours]} already.`)
  return { ...before, [ours]: theirs }
}

function open(name: string): Opened {
  if (name === '-') return { name: 'standard input', descriptor: null, size: 0 }
  try {
    const descriptor = openSync(name, 'r')
    return { name, descriptor, size: fstatSync(descriptor).size }
  } catch (error) {
    throw new CommandError(`${name} cannot be read: ${messageOf(error)}`)
  }
}

/** Written as it comes, so that a million lines take no memory. */
function createList(name: string): { write: (remark: Remark) => void; close: () => void } {
  try {
    const file = openSync(name, 'w', 0o600)
    return {
      write: (remark) => void writeSync(file, `${JSON.stringify({ ...remark, why: reasons[remark.reason] })}\n`),
      close: () => closeSync(file)
    }
  } catch (error) {
    throw new CommandError(`${name} cannot be written: ${messageOf(error)}`)
  }
}

function duplicateLines(duplicates: Report['duplicateEmails']): string[] {
  if (duplicates === null || duplicates.count === 0) return []
  const { count, ids } = duplicates
  return [
    `Emails: ${count} users have the email of a user before them, and do not log in by it until it is changed (ids: ${firstOf(ids, count)}).`
  ]
}

/** The first few of so many. */
const firstOf = (some: readonly (string | number)[], count: number): string =>
  `${some.join(', ')}${count > some.length ? ', …' : ''}`

function describe(
  { dryRun, users, tokens, ignored, administrators, adoptable, lostFields, duplicateEmails }: Report,
  reportFile: string | undefined
): string {
  const imported = dryRun ? 'would be imported' : 'imported'
  const countsOf = (name: string, { read, imported: count, unchanged, skipped }: Counts) => {
    const left = Object.values(skipped).reduce((sum, tally) => sum + tally.count, 0)
    return `${name}: ${read} read, ${count} ${imported}, ${unchanged} here already, ${left} skipped.`
  }
  const others = Object.entries(ignored).map(([model, count]) => `${count} of ${model}`)
  return [
    ...(dryRun ? ['Dry run: nothing was written.'] : []),
    countsOf('Members', users),
    ...linesOf(users.skipped, 'skipped'),
    ...linesOf(users.kept, dryRun ? 'would be imported, but' : 'imported, but'),
    ...Object.entries(lostFields).map(
      ([name, count]) =>
        `  ${count} ${imported}, but: the field ${printable(name)} has no place here (--field may give it one)`
    ),
    ...(administrators.count > 0
      ? [
          `Administrators ${imported}: ${administrators.count} (${firstOf(administrators.usernames.map(printable), administrators.count)}).`
        ]
      : []),
    ...duplicateLines(duplicateEmails),
    countsOf('Tokens', tokens),
    `  ${tokens.blacklisted} of them blacklisted, and dead as before; ${tokens.ended} ended because they are since.`,
    ...linesOf(tokens.skipped, 'skipped'),
    `  ${tokens.revoked} of those skipped are blacklisted in Django, and stay revoked here.`,
    adoptionLine(adoptable),
    ...(others.length > 0 ? [`Entries of other models, left out: ${others.join(', ')}.`] : []),
    ...(reportFile === undefined ? [] : [`The full list is in ${reportFile}.`])
  ].join('\n')
}

function adoptionLine(users: number | null): string {
  return users === null
    ? '  The dump has no token blacklist, so no other token is adopted. For a project without one, add --without-blacklist.'
    : `  Refresh tokens that Django issued before this import and that no row names get a session at their first use (${users} users; ADOPT_DJANGO_TOKENS).`
}

function linesOf(tallies: Report['users']['kept'], what: string): string[] {
  return Object.entries(tallies).map(([reason, { count, pks }]) => {
    const more = count > pks.length ? ', …' : ''
    const ids = pks.length > 0 ? ` (id ${pks.map(printable).join(', ')}${more})` : ''
    return `  ${count} ${what}: ${isReason(reason) ? reasons[reason] : reason}${ids}`
  })
}

const isReason = (name: string): name is Reason => name in reasons

/** What stands in a dump must not steer the terminal. */
const printable = (pk: string | number): string => String(pk).replace(/\p{C}/gu, '?')

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
