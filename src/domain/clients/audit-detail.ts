import type { Client } from './client.js'

/** What an event tells of a client: each list in full. */
export function describeClient({ id, grants, scopes, audiences }: Client): string {
  const lists = { grants, scopes, audiences }
  const parts = Object.entries(lists).flatMap(([name, list]) => (list.length > 0 ? [`${name}=${list.join(' ')}`] : []))
  return `client=${id}: ${parts.join(', ')}`
}

/**
 * What an event tells of a change: the values of rights, of lists what came and what went, of texts and keys only that they
 * changed. Rights come first, since an event's detail is cut at its column's length.
 */
export function describeChanges(before: Client, after: Client): string {
  const parts = [
    ...value('is_active', before.isActive, after.isActive),
    ...difference('grants', before.grants, after.grants),
    ...value('access_lifetime', secondsOf(before), secondsOf(after)),
    ...difference('audiences', before.audiences, after.audiences),
    ...difference('scopes', before.scopes, after.scopes),
    ...(before.name === after.name ? [] : ['name']),
    ...(JSON.stringify(before.jwks) === JSON.stringify(after.jwks) ? [] : ['jwks']),
    ...(before.jwksUri === after.jwksUri ? [] : ['jwks_uri'])
  ]
  return `client=${after.id}: ${parts.length === 0 ? 'nothing' : parts.join(', ')}`
}

const secondsOf = ({ accessLifetime }: Client) => (accessLifetime === null ? null : accessLifetime / 1000)

const value = (name: string, before: unknown, after: unknown): string[] =>
  before === after ? [] : [`${name}=${String(after)}`]

function difference(name: string, before: readonly string[], after: readonly string[]): string[] {
  const added = after.filter((item) => !before.includes(item)).map((item) => `+${item}`)
  const removed = before.filter((item) => !after.includes(item)).map((item) => `-${item}`)
  const changes = [...removed, ...added]
  return changes.length === 0 ? [] : [`${name}: ${changes.join(' ')}`]
}
