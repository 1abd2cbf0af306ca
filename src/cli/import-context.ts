import { loadConfig } from '../config/index.js'
import { createDjangoImport, type DjangoImport } from '../django/service.js'
import { emptyDjangoStore } from '../django/store.js'
import { gradeOf } from '../domain/passwords/encoding.js'
import { maxRoundsFor } from '../domain/passwords/excess.js'
import { openDatabase } from '../infra/db/database.js'
import { isMissingFile } from '../infra/db/engine.js'
import { isUnmigrated } from '../infra/db/migrate.js'
import { withContext } from './context.js'

/** What an import is carried out on. */
export interface ImportContext {
  importDjango: DjangoImport
  /** Whether there is no database yet, so that a dry run judges as if nobody was here. */
  isNew: boolean
  /** Whether users log in by email (LOGIN_FIELDS). */
  emailsLogIn: boolean
}

/** Gives the import its database. A dry run only reads: where there is none, it creates none. */
export async function withImport<T>(dryRun: boolean, work: (context: ImportContext) => Promise<T>): Promise<T> {
  const config = loadConfig()
  const emailsLogIn = config.LOGIN_FIELDS.includes('email')
  if (!dryRun || !(await isEmpty(config.DATABASE_URL, config.DATABASE_CA))) {
    return withContext(dryRun ? 'read' : 'create', ({ importDjango }) =>
      work({ importDjango, isNew: false, emailsLogIn })
    )
  }
  const maxRounds = maxRoundsFor(config.BCRYPT_COST)
  const importDjango = createDjangoImport({
    store: emptyDjangoStore,
    retry: (step) => step({ abandoned: false, deadline: Number.POSITIVE_INFINITY }),
    clock: Date.now,
    gradeOf: (encoded) => gradeOf(encoded, maxRounds),
    emailKeyOf: () => null
  })
  return work({ importDjango, isNew: true, emailsLogIn })
}

async function isEmpty(url: string, ca: string | undefined): Promise<boolean> {
  if (isMissingFile(url)) return true
  const db = await openDatabase({ url, ca })
  try {
    return await isUnmigrated(db)
  } finally {
    await db.close()
  }
}
