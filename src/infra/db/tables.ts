import { isMissingTable } from './failures.js'
import type { Statements } from './statements.js'

/** Every table of the schema. */
const tables = [
  ...['users', 'sessions', 'blacklisted_tokens', 'clients', 'used_assertions'],
  ...[
    'audit_events',
    'activity_hours',
    'keyring_keys',
    'outbox_emails',
    'known_devices',
    'one_time_links',
    'invitations'
  ],
  ...['totp_secrets', 'recovery_codes', 'passkeys', 'challenges']
]

/** Opens a table and reads nothing of it. */
const probe = (table: string): string => `SELECT 1 FROM ${table} WHERE 1 = 0`

/**
 * The tables that are not there, by one statement while all are. A dump that is restored on a server which compares
 * names otherwise (`lower_case_table_names`), or in part, may lack tables that `_prisma_migrations` lists as made.
 */
export async function missingTables(db: Pick<Statements, 'query'>): Promise<string[]> {
  if (!(await isMissing(tables))) return []
  const looks = await Promise.all(tables.map(async (table) => ((await isMissing([table])) ? [table] : [])))
  return looks.flat()

  async function isMissing(some: string[]): Promise<boolean> {
    try {
      await db.query(some.map(probe).join(' UNION ALL '))
      return false
    } catch (error) {
      if (isMissingTable(error)) return true
      throw error
    }
  }
}
