import { type Answer, type Call, type Service, staff } from '../service.js'

export interface RegisteredClient {
  id: string
  secret: string
  /** The Authorization header of client_secret_basic. */
  basic: string
}

/** HTTP Basic as RFC 6749, section 2.3.1, has it: both halves are form-encoded first. */
export function basicOf(id: string, secret: string): string {
  const encoded = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`
  return `Basic ${Buffer.from(encoded).toString('base64')}`
}

let bosses = 0

/** Registers a service over the API, as staff. */
export async function registerClient(service: Service, more: Record<string, unknown> = {}): Promise<RegisteredClient> {
  const { access } = await staff(service, `registrar${++bosses}`, true)
  const json = {
    name: 'reports',
    grants: ['client_credentials', 'refresh_token', 'introspection'],
    scopes: ['read', 'write'],
    ...more
  }
  const { status, body, text } = await service.post('/api/admin/clients', json, { bearer: access })
  if (status !== 201) throw new Error(`register a client: ${status} ${text}`)
  const [id, secret] = [String(body.client_id), String(body.client_secret)]
  return { id, secret, basic: basicOf(id, secret) }
}

/** Sends a form, as OAuth's clients do. */
export function form(
  service: Pick<Service, 'call'>,
  path: string,
  fields: Record<string, string>,
  authorization?: string,
  more: Call = {}
): Promise<Answer> {
  const headers = { ...more.headers, ...(authorization !== undefined && { authorization }) }
  return service.call('POST', `/oauth/${path}`, { ...more, form: fields, headers })
}
