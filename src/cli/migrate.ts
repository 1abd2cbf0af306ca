import { Command } from 'commander'
import { loadConfig } from '../config.js'
import { migrate } from '../db/migrate.js'
import { whenReachable } from '../db/reachable.js'

export const migrateCommand = new Command('migrate')
  .description('Bring the database to the schema of this version. Safe to run at any time, and by several at once.')
  .action(async () => {
    const { DATABASE_URL } = loadConfig()
    const { applied } = await whenReachable(() => migrate(DATABASE_URL), {
      onWait: ({ retryIn }, message) => console.error(`${message}; trying again in ${retryIn} ms`)
    })
    console.log(applied.length === 0 ? 'Nothing to migrate.' : `Applied: ${applied.join(', ')}.`)
  })
