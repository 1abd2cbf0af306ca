import { loadConfig } from '../config.js'
import { createPasswordHasher } from '../credentials/hasher.js'
import { createPasswordPolicy } from '../credentials/policy.js'
import { openDatabase } from '../db/database.js'
import { migrate } from '../db/migrate.js'
import { createUserService, type UserService } from '../users/service.js'
import { createUserStore } from '../users/store.js'

export interface CommandContext {
  users: UserService
}

/**
 * Gives a command the domain without HTTP, on the database that the settings name, and closes it afterwards. An empty
 * database is migrated first, so that a superuser can be made before the first start.
 */
export async function withContext<T>(work: (context: CommandContext) => Promise<T>): Promise<T> {
  const config = loadConfig()
  if (config.MIGRATE_ON_START) await migrate(config.DATABASE_URL)
  const db = await openDatabase({ url: config.DATABASE_URL })
  const hasher = createPasswordHasher({ cost: config.BCRYPT_COST })
  try {
    const users = createUserService({
      store: createUserStore(db),
      hasher,
      policy: createPasswordPolicy({ minLength: config.PASSWORD_MIN_LENGTH }),
      retry: db.retry,
      clock: Date.now,
      loginFields: config.LOGIN_FIELDS,
      registrationOpen: true
    })
    return await work({ users })
  } finally {
    await hasher.close()
    await db.close()
  }
}
