import { Command } from 'commander'
import { NotFound } from '../errors.js'
import { limit } from './arguments.js'
import { CommandError } from './command-error.js'
import { operator, withContext } from './context.js'
import { type Consent, destructive } from './destructive.js'
import { type OutputOptions, printDone, printRows, type TableRow } from './output.js'
import { userOf } from './user-change.js'

interface ListOptions extends OutputOptions {
  user?: string
  limit?: number
}

const headings = ['id', 'username', 'device', 'ip', 'created_at', 'refreshed_at', 'expires_at']
const systemActor = { userId: null, sessionId: null }

const list = new Command('list')
  .description('List live sessions, newest first.')
  .option('--user <username>', 'only the sessions of this user')
  .option('--limit <number>', 'the maximum number of sessions; the default is all', limit)
  .option('--json', 'print JSON')
  .action((options: ListOptions) =>
    withContext('read', async (context) => {
      const { user, limit = Number.POSITIVE_INFINITY } = options
      const userId = user === undefined ? undefined : (await userOf(context, user)).id
      const rows: TableRow[] = []
      let cursor: string | null | undefined
      do {
        const page = await context.sessionManagement.find(
          { limit: Math.min(limit, 100), ...(cursor && { cursor }) },
          userId
        )
        for (const session of page.items) {
          const { current: _, ...shown } = context.sessionManagement.present(session, systemActor)
          rows.push({ ...shown, user_id: session.userId, username: session.username })
        }
        cursor = page.next
      } while (cursor !== null && rows.length < limit)
      printRows(rows.slice(0, limit), headings, options)
    })
  )

const end = destructive(new Command('end'))
  .description('Revoke a session and all of its tokens.')
  .argument('<id>', 'the id from `keyturn sessions list`')
  .option('--json', 'print JSON')
  .action((id: string, options: OutputOptions & Consent) =>
    withContext('change', async ({ confirm }) => {
      const { sessionManagement } = await confirm('Revoke this session?', options)
      await sessionManagement.endAny(operator, id).catch((error: unknown) => {
        throw error instanceof NotFound ? new CommandError(`No live session has the id ${JSON.stringify(id)}.`) : error
      })
      printDone(`Revoked: ${id}.`, { id, ended: true }, options)
    })
  )

export const sessions = new Command('sessions')
  .description('List and revoke the sessions of users.')
  .addCommand(list)
  .addCommand(end)
