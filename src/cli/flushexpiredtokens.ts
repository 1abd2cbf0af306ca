import { Command } from 'commander'
import { withContext } from './context.js'
import { createProgress } from './progress.js'

export const flushexpiredtokens = new Command('flushexpiredtokens')
  .description('Delete expired sessions and blacklist entries. The service purges them at intervals unless PURGE=off.')
  .option('--json', 'print the counts as JSON')
  .addHelpText('after', '\nYou can run it while the service runs, and stop it at any time.')
  .action(({ json }: { json?: true }) =>
    withContext('change', async ({ purge }) => {
      const total = await purge.countSessions()
      const progress = createProgress(total)
      let done = 0
      const onProgress = (seen: number) => {
        done = Math.min(done + seen, total)
        progress.update(done, `${done} of ${total} sessions`)
      }
      try {
        const purged = await purge.run({ pause: 5, onProgress: json ? undefined : onProgress })
        progress.stop()
        if (json) return console.log(JSON.stringify(purged))
        const { sessions, blacklist, events } = purged
        console.log(`Deleted ${sessions} expired sessions, ${blacklist} blacklist entries and ${events} audit events.`)
      } finally {
        progress.stop()
      }
    })
  )
