import type { Client, ClientChanges } from '@keyturn/client/browser'
import { api, dataOf } from '../../api/client'

/** Changes a service. */
export function patchClient({ client_id }: Client, body: ClientChanges): Promise<Client> {
  return dataOf(api.PATCH('/api/admin/clients/{client_id}', { params: { path: { client_id } }, body }))
}
