import { Command } from 'commander'
import { withContext } from './context.js'

export const flushexpiredtokens = new Command('flushexpiredtokens')
  .description(
    'Delete sessions and blacklist entries that have expired. The service does so by itself unless PURGE=off.'
  )
  .option('--json', 'print the counts for a program')
  .addHelpText('after', '\nIt can run beside the service, and be stopped at any time.')
  .action(({ json }: { json?: true }) =>
    withContext(async ({ purge }) => {
      const total = await purge.countSessions()
      const purged = await purge.run({ pause: 5, onProgress: json ? undefined : progressOf(total) })
      if (json) console.log(JSON.stringify(purged))
      else {
        const { sessions, blacklist, events } = purged
        console.log(`Deleted ${sessions} expired sessions, ${blacklist} blacklist entries and ${events} audit events.`)
      }
    })
  )

const width = 30

/** A bar on a terminal; nothing where the output is kept. */
function progressOf(total: number): ((seen: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined
  let done = 0
  return (seen) => {
    done = Math.min(done + seen, total)
    const share = total === 0 ? 1 : done / total
    const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░')
    process.stderr.write(`\r${bar} ${Math.round(share * 100)} % of ${total} sessions`)
    if (done === total) process.stderr.write('\n')
  }
}
