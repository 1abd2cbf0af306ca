import { closeSync, createReadStream, fstatSync, openSync, writeSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { type FieldMapping, ourFields } from '../django/mapping.js'
import { type Remark, reasons } from '../django/report.js'
import type { Source } from '../django/service.js'
import { CommandError } from './command-error.js'
import { withImport } from './import-context.js'
import { describeImport } from './import-report.js'
import { createProgress } from './progress.js'

interface ImportOptions {
  dryRun?: true
  userModel: string
  usernameField: string
  field: FieldMapping
  keepStaff?: true
  emailVerified?: true
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
Create the dump with the project's own settings, and keep it secret, because it contains hashes and tokens:
  python manage.py dumpdata auth.User token_blacklist --output dump.json
The dump must be UTF-8: on Windows, set PYTHONUTF8=1 first. Users keep their ids and passwords. Sessions continue if
SIGNING_KEY is Django's key. A repeated import does not change earlier imports. docs/moving-from-django.md describes
the whole move.

Exit codes: 0 imported, even if some entries were skipped; 1 the dump or the database cannot be read; 2 wrong usage.`

export const importDjango = new Command('import-django')
  .description('Import users and their sessions from a Django project, from the output of manage.py dumpdata.')
  .argument('<dump...>', 'one or more .json or .jsonl files; - is standard input')
  .option('--dry-run', 'report what an import would do; write nothing and create no database')
  .option('--user-model <app.Model>', "the project's AUTH_USER_MODEL", 'auth.User')
  .option('--username-field <name>', "the model's USERNAME_FIELD", 'username')
  .option(
    '--field <theirs=ours>',
    `fill one of our fields (${ourFields.join(', ')}) from one of the dump; repeatable`,
    fieldOf,
    {}
  )
  .option('--email-verified', 'mark the emails of imported users as verified, because Django has verified them')
  .option('--keep-staff', 'keep is_staff of users who are not superusers; without it, only superusers become staff')
  .option(
    '--without-blacklist',
    'import although the dump has no tokens, because the project does not use token_blacklist'
  )
  .option('--report <file>', 'write every entry that was not imported completely into a file, as JSON Lines')
  .option('--json', 'print the counts as JSON')
  .addHelpText('after', help)
  .action(
    async (
      names: string[],
      {
        dryRun,
        userModel,
        usernameField,
        field,
        keepStaff,
        emailVerified,
        withoutBlacklist,
        report: reportFile,
        json
      }: ImportOptions
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
        const mapping = usernameField === 'username' ? field : { ...field, username: usernameField }
        const { report, ...context } = await withImport(dryRun === true, async ({ importDjango, ...context }) => ({
          ...context,
          report: await importDjango(sources(), {
            dryRun,
            userModel,
            keepStaff,
            emailVerified,
            withoutBlacklist,
            mapping,
            onRemark: remarks?.write,
            onProgress(now) {
              if (json) return
              if (now.phase === 'reading') return progress.update(read, `${now.users} users, ${now.tokens} tokens read`)
              if (phase === 'reading') {
                progress.stop()
                progress = createProgress(now.total)
                phase = now.phase
              }
              progress.update(now.done, `${now.done} of ${now.total} tokens`)
            }
          })
        }))
        progress.stop()
        if (json) console.log(JSON.stringify(report, null, 2))
        else console.log(describeImport(report, { ...context, mapping, reportFile }))
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
    throw new InvalidArgumentError(
      `Write THEIRS=OURS, such as phone=nickname. OURS is one of: ${ourFields.join(', ')}.`
    )
  }
  if (before[ours] !== undefined) throw new InvalidArgumentError(`${ours} is already filled from ${before[ours]}.`)
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
