/**
 * What every statement of the service relies on, set on each connection after the server's and the user's own defaults and
 * `init_connect`. One variable that MySQL and MariaDB do not both have would stop every connection, so there is none.
 */
const variables: Record<string, string> = {
  autocommit: '1',
  // COMMIT must not begin another transaction (CHAIN) or close the connection (RELEASE).
  completion_type: "'NO_CHAIN'",
  // A value that does not fit is an error. No ANSI_QUOTES, PIPES_AS_CONCAT or NO_BACKSLASH_ESCAPES: they change what SQL means.
  sql_mode: "'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  // Without summer time, in which an hour comes twice.
  time_zone: "'+00:00'",
  unique_checks: '1',
  foreign_key_checks: '1',
  sql_safe_updates: '0',
  sql_auto_is_null: '0',
  sql_big_selects: '1',
  sql_select_limit: '18446744073709551615',
  default_storage_engine: "'InnoDB'"
}

/**
 * Statements for each new connection. Text that a statement brings has the collation of our columns, so that it can be
 * joined to them (infra/db/lookup.ts). The isolation is READ COMMITTED, so that a row is matched as it is now.
 */
export const connectionSetup: readonly string[] = [
  'SET NAMES utf8mb4 COLLATE utf8mb4_bin',
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE',
  `SET ${Object.entries(variables)
    .map(([name, value]) => `SESSION ${name} = ${value}`)
    .join(', ')}`
]
