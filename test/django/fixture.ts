// What make-dump.py made with a real Django, and what it knows about it.
import { pbkdf2Sync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Report } from '../../src/django/report.js'
import { createDjangoImport, type ImportOptions } from '../../src/django/service.js'
import { createDjangoStore } from '../../src/django/store.js'
import { emailKey } from '../../src/domain/users/email.js'
import { createEmailKeyStore } from '../../src/domain/users/email-key-store.js'
import { createEmailKeys } from '../../src/domain/users/email-keys.js'
import type { Service } from '../service.js'

export interface Entry {
  model: string
  pk: number | string
  fields: Record<string, unknown>
}

interface Secrets {
  now: string
  signingKey: string
  users: Record<string, { id: number; password: string | null; algorithm: string | null }>
  tokens: Record<string, { token: string; jti?: string; user: string }>
}

export const dumpFile = (ending: 'json' | 'jsonl'): string => `test/django/dump.${ending}`

export const secrets: Secrets = JSON.parse(readFileSync('test/django/dump.secrets.json', 'utf8'))

/** When the dump was made. */
export const now = Date.parse(secrets.now)

/** The dump's entries, to be changed by a test. */
export const entries = (): Entry[] => JSON.parse(readFileSync(dumpFile('json'), 'utf8'))

/** The dump as if it was made today: a process has the machine's clock. */
export function entriesOfToday(): Entry[] {
  const later = Date.now() - now
  return entries().map((entry) => {
    const { expires_at } = entry.fields
    if (typeof expires_at !== 'string') return entry
    const expires = new Date(Date.parse(expires_at) + later).toISOString()
    return { ...entry, fields: { ...entry.fields, expires_at: expires } }
  })
}

/** A member of the dump, who must be there. */
export function member(username: string) {
  const found = secrets.users[username]
  if (found === undefined) throw new Error(`no ${username} in the dump`)
  return { username, ...found, password: found.password ?? '' }
}

/** A token that Django signed. */
export function token(name: string) {
  const found = secrets.tokens[name]
  if (found === undefined) throw new Error(`no token ${name} in the dump`)
  return found
}

/** The hash that Django stored for a member. */
export function hashOf(username: string): string {
  const found = entries().find(({ fields }) => fields.username === username)
  if (typeof found?.fields.password !== 'string') throw new Error(`no ${username} in the dump`)
  return found.fields.password
}

/** Entries as a file of one piece or of many. */
export async function* pieces(text: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

/** Imports into a service's database what is given: entries, or a file's text. */
export async function importInto(
  { app, clock }: Pick<Service, 'app' | 'clock'>,
  dump: Entry[] | string,
  {
    storeOf = createDjangoStore,
    size,
    ...options
  }: ImportOptions & { storeOf?: typeof createDjangoStore; size?: number } = {}
): Promise<Report> {
  const { gradeOf } = app.passwords.hasher
  const emailsLogIn = app.config.LOGIN_FIELDS.includes('email')
  const run = createDjangoImport({
    store: storeOf(app.db),
    retry: app.db.retry,
    clock,
    gradeOf,
    emailKeyOf: emailsLogIn ? emailKey : () => null,
    fillEmailKeys: emailsLogIn
      ? createEmailKeys({ store: createEmailKeyStore(app.db), retry: app.db.retry })
      : undefined
  })
  async function* sources() {
    yield { name: 'dump.json', bytes: pieces(typeof dump === 'string' ? dump : JSON.stringify(dump), size) }
  }
  return run(sources(), options)
}

/** A store in front of which something happens once: after users were looked for, and before the first are written. */
export function beforeInserting(happen: () => Promise<unknown>): typeof createDjangoStore {
  let happened: Promise<unknown> | undefined
  return (db) => {
    const store = createDjangoStore(db)
    return {
      ...store,
      async insertMembers(list) {
        happened ??= happen()
        await happened
        return store.insertMembers(list)
      }
    }
  }
}

/** A member with little work behind the password, which is the name. */
export function entryOf(pk: Entry['pk'], username: string, fields: Record<string, unknown> = {}): Entry {
  const password = `pbkdf2_sha256$1$salt$${pbkdf2Sync(username, 'salt', 1, 32, 'sha256').toString('base64')}`
  return {
    model: 'auth.user',
    pk,
    fields: { username, password, email: '', date_joined: '2025-01-01T00:00:00Z', ...fields }
  }
}
