// Requests a second of what services ask most, beside what costs nothing: npm run bench:requests [-- seconds]
// On an embedded database, or on the server that TEST_DATABASE_URL names. Only the ratios mean something elsewhere.
import autocannon from 'autocannon'
import { commandLine } from '../test/cli/command-line.js'
import { createDatabase } from '../test/database.js'
import { basicOf } from '../test/oauth/clients.js'
import { startReplica } from '../test/process.js'
import { password, tokensOf } from '../test/service.js'
import { cleanup } from './cleanup.js'

const duration = Number(process.argv[2] ?? 5)

await cleanup(async (scope) => {
  const DATABASE_URL = await createDatabase(scope)
  const service = await startReplica(scope, { DATABASE_URL })
  await service.post('/api/users', { username: 'neo', password })
  const { access } = tokensOf(await service.post('/api/token', { username: 'neo', password }))
  const keyturn = commandLine(DATABASE_URL)
  const made = await keyturn('clients create --name bench --grant client_credentials --scope read --json')
  const { client_id, client_secret } = JSON.parse(made.out)

  const headers = {
    authorization: basicOf(client_id, client_secret),
    'content-type': 'application/x-www-form-urlencoded'
  }
  const form = (fields: Record<string, string>) => String(new URLSearchParams(fields))
  const asks: Record<string, Partial<autocannon.Options> & { path: string }> = {
    'GET /health/live, nothing': { path: '/health/live' },
    'GET /api/users/me': { path: '/api/users/me', headers: { authorization: `Bearer ${access}` } },
    'POST /oauth/introspect': { path: '/oauth/introspect', method: 'POST', headers, body: form({ token: access }) },
    'POST /oauth/token, client_credentials': {
      path: '/oauth/token',
      method: 'POST',
      headers,
      body: form({ grant_type: 'client_credentials' })
    }
  }
  let nothing = 0
  for (const [name, { path, ...options }] of Object.entries(asks)) {
    const { requests, latency, non2xx, errors } = await autocannon({
      ...options,
      url: service.url + path,
      connections: 20,
      duration
    })
    nothing ||= requests.average
    const share = `${((requests.average / nothing) * 100).toFixed(0)} %`.padStart(5)
    const failed = non2xx + errors === 0 ? '' : `, ${non2xx + errors} FAILED`
    console.log(
      `${name.padEnd(40)}${String(Math.round(requests.average)).padStart(6)}/s ${share}  p99 ${latency.p99} ms${failed}`
    )
  }
})
