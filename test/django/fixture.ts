// What make-dump.py made with a real Django, and what it knows about it.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

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

export const dumpFile = (ending: 'json' | 'jsonl'): string => fileURLToPath(new URL(`dump.${ending}`, import.meta.url))

export const secrets: Secrets = JSON.parse(
  readFileSync(fileURLToPath(new URL('dump.secrets.json', import.meta.url)), 'utf8')
)

/** When the dump was made. */
export const now = Date.parse(secrets.now)

/** The dump's entries, to be changed by a test. */
export const entries = (): Entry[] => JSON.parse(readFileSync(dumpFile('json'), 'utf8'))

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
