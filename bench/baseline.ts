// The least that a refresh and a protected route can be, to hold the service against: node:http, the bare driver and
// fast-jwt. It verifies, reads, swaps and signs, and does nothing else that a service needs. Not for use.
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { createSigner, createVerifier } from 'fast-jwt'
import { createPool } from 'mariadb'

const { DATABASE_URL = '', SIGNING_KEY = '' } = process.env
const url = new URL(DATABASE_URL)
const pool = createPool({
  host: url.hostname,
  port: Number(url.port),
  user: url.username,
  password: url.password,
  database: url.pathname.slice(1),
  connectionLimit: 10,
  prepareCacheLength: 256,
  allowPublicKeyRetrieval: true,
  rowsAsArray: true
})
const sign = createSigner({ key: SIGNING_KEY, algorithm: 'HS256' })
const verify = createVerifier({ key: SIGNING_KEY, algorithms: ['HS256'] })

const reading = `SELECT s.generation, s.revokedAt, s.expiresAt, s.epoch, u.id, u.username, u.isActive, u.epoch
  FROM sessions s LEFT JOIN users u ON u.id = s.userId WHERE s.id = ?`
const swapping = `UPDATE sessions SET generation = generation + 1, rotatedAt = ?, expiresAt = ?
  WHERE id = ? AND generation = ? AND revokedAt IS NULL AND expiresAt > ?`

interface Answer {
  status: number
  body: object
}

const refused: Answer = { status: 401, body: { code: 'token_not_valid' } }
const day = 86_400

async function refresh(request: IncomingMessage): Promise<Answer> {
  const { refresh } = JSON.parse(await text(request))
  const { sid, jti, gen = 0 } = verify(refresh)
  const id = sid ?? jti
  const [row] = await pool.execute(reading, [id])

  if (row === undefined || row[0] !== gen || row[1] !== null) return refused
  const now = Date.now()
  const { affectedRows } = await pool.execute(swapping, [
    new Date(now),
    new Date(now + 90 * day * 1_000),
    id,
    gen,
    new Date(now)
  ])
  if (affectedRows !== 1) return refused
  const iat = Math.floor(now / 1_000)
  const claims = { iat, jti: id, user_id: String(row[4]), sub: String(row[4]), sid: id, username: row[5] }
  return {
    status: 200,
    body: {
      access: sign({ ...claims, token_type: 'access', exp: iat + 300 }),
      refresh: sign({ ...claims, token_type: 'refresh', exp: iat + 90 * day, gen: gen + 1 })
    }
  }
}

async function me({ headers }: IncomingMessage): Promise<Answer> {
  const { sid } = verify((headers.authorization ?? '').slice('Bearer '.length))
  const [row] = await pool.execute(reading, [sid])
  if (row === undefined || row[1] !== null || !row[6] || row[3] !== row[7]) return refused
  return { status: 200, body: { id: row[4], username: row[5], is_active: Boolean(row[6]) } }
}

const server = createServer(async (request, response) => {
  const { status, body } = await (request.method === 'POST' ? refresh(request) : me(request)).catch((error) => {
    console.error(error)
    return refused
  })
  const payload = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) })
  response.end(payload)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
})
