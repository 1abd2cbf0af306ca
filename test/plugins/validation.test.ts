import Fastify from 'fastify'
import t from 'tap'
import { loadConfig } from '../../src/config/index.js'
import validation from '../../src/plugins/http/validation.js'
import config from '../../src/plugins/infra/config.js'
import { signingKey } from '../service.js'

const wrong = { type: 'object', properties: { username: { type: 'texts' } } }
const env = { SIGNING_KEY: signingKey, DATABASE_URL: 'file::memory:', PUBLIC_URL: 'https://auth.example.com' }

t.test('a route whose schema was wrong started everywhere, and answered 500', async (t) => {
  for (const NODE_ENV of ['test', 'development', 'production']) {
    for (const schema of [{ body: wrong }, { response: { 200: wrong } }]) {
      const fastify = Fastify()
      t.teardown(() => fastify.close())
      await fastify.register(config, { config: loadConfig({ ...env, NODE_ENV }) })
      await fastify.register(validation)
      fastify.post('/', { schema }, async () => ({ username: 'neo' }))
      const name = `${NODE_ENV}, ${Object.keys(schema)}`
      if (NODE_ENV !== 'production') await t.rejects(async () => void (await fastify.ready()), name)
      else t.equal((await fastify.inject({ method: 'POST', url: '/', body: {} })).statusCode, 500, name)
    }
  }
})
