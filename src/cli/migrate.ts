import { Command } from 'commander'
import { loadConfig } from '../config/index.js'
import { migrate } from '../infra/db/migrate.js'
import { type Patience, whenReachable } from '../infra/db/reachable.js'

export const migrateCommand = new Command('migrate')
  .description(
    'Migrate the database to the schema of this version. Safe at any time, and from several processes at once.'
  )
  .option('--wait', 'wait for the database, for up to 3 minutes')
  .action(async ({ wait }: { wait?: true }) => {
    const { DATABASE_URL, DATABASE_CA } = loadConfig()
    const work = () => migrate(DATABASE_URL, DATABASE_CA)
    const onWait: Patience['onWait'] = ({ retryIn }, message) => console.error(`${message}; retrying in ${retryIn} ms`)
    const { applied } = await (wait ? whenReachable(work, { onWait }) : work())
    console.log(applied.length === 0 ? 'Nothing to migrate.' : `Applied: ${applied.join(', ')}.`)
  })
