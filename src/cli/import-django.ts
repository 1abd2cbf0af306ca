import { closeSync, createReadStream, fstatSync, openSync, writeSync } from 'node:fs'
import { Command } from 'commander'
import { type Counts, type Reason, type Remark, type Report, reasons } from '../django/report.js'
import type { Source } from '../django/service.js'
import { CommandError } from './command-error.js'
import { withContext } from './context.js'
import { createProgress } from './progress.js'

interface ImportOptions {
  dryRun?: true
  userModel: string
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
  .option('--report <file>', 'write every entry that was not carried over whole into a file, as JSON Lines')
  .option('--json', 'print the counts for a program')
  .addHelpText('after', help)
  .action(async (names: string[], { dryRun, userModel, report: reportFile, json }: ImportOptions) => {
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
      const report = await withContext(({ importDjango }) =>
        importDjango(sources(), {
          dryRun,
          userModel,
          onRemark: remarks?.write,
          onProgress(now) {
            if (json) return
            if (now.phase === 'reading') return progress.update(read, `${now.users} members, ${now.tokens} tokens read`)
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
  })

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

function describe({ dryRun, users, tokens, ignored }: Report, reportFile: string | undefined): string {
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
    countsOf('Tokens', tokens),
    `  ${tokens.blacklisted} of them blacklisted, and dead as before; ${tokens.ended} ended because they are since.`,
    ...linesOf(tokens.skipped, 'skipped'),
    ...(others.length > 0 ? [`Entries of other models, left out: ${others.join(', ')}.`] : []),
    ...(reportFile === undefined ? [] : [`The full list is in ${reportFile}.`])
  ].join('\n')
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
