/** Writes docs/openapi.json: the document that the service shows at /docs/json. `npm run openapi` */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import keyturn, { loadConfig, serverOptions } from '../src/app.js'

const folder = mkdtempSync(join(tmpdir(), 'keyturn-'))
const config = loadConfig({ DATABASE_URL: `file:${join(folder, 'openapi.db')}`, NODE_ENV: 'test' })
const fastify = Fastify(serverOptions(config))
await fastify.register(keyturn, { config })
const { body } = await fastify.inject('/docs/json')
await fastify.close()
rmSync(folder, { recursive: true })
writeFileSync(new URL('../docs/openapi.json', import.meta.url), `${JSON.stringify(JSON.parse(body), null, 2)}\n`)
