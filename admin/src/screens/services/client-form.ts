import type { Grant, NewClient } from '@keyturn/client/browser'
import { ApiError } from '../../api/error'
import { textOf } from '../../api/form'

/** What a service may be granted. */
export const grants = ['client_credentials', 'refresh_token', 'introspection'] as const satisfies Grant[]

type KeySet = NonNullable<NewClient['jwks']>

/** What to say about texts that the service would read as something else, by field. */
type Refusals = Record<'access_lifetime' | 'jwks', string>

/**
 * A service as its forms have it. A field about its keys that the form does not have is left out: without both, it has a
 * secret.
 *
 * @throws {ApiError} with a refusal, as the service says it of other fields
 */
export function clientOf(form: FormData, refusals: Refusals) {
  const granted = form.getAll('grants')
  return {
    name: textOf(form, 'name'),
    grants: grants.filter((grant) => granted.includes(grant)),
    scopes: wordsOf(textOf(form, 'scopes')),
    audiences: wordsOf(textOf(form, 'audiences')),
    access_lifetime: lifetimeOf(textOf(form, 'access_lifetime').trim(), refusals),
    ...(form.has('jwks') && { jwks: keysOf(textOf(form, 'jwks'), refusals) }),
    ...(form.has('jwks_uri') && { jwks_uri: textOf(form, 'jwks_uri').trim() })
  }
}

function lifetimeOf(text: string, { access_lifetime }: Refusals): number | null {
  if (text === '') return null
  return /^\d+$/.test(text) ? Number(text) : refuse({ access_lifetime })
}

/** Whether the keys can be used, the service decides. */
function keysOf(text: string, { jwks }: Refusals): KeySet {
  const value = parse(text)
  return isKeySet(value) ? value : refuse({ jwks })
}

function refuse(fields: Partial<Refusals>): never {
  const texts = Object.entries(fields).map(([name, text]) => [name, [text]])
  throw new ApiError({ status: 400, headers: new Headers() }, Object.fromEntries(texts))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isKeySet(value: unknown): value is KeySet {
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys)
}

const wordsOf = (text: string): string[] => [...new Set(text.split(/\s+/).filter((word) => word !== ''))]
