// A service that takes keyturn's access tokens, and checks them in two ways.
import Fastify from 'fastify'
import { byIntrospection } from './by-introspection.js'
import { byKeys } from './by-keys.js'

/**
 * @typedef {object} Options
 * @property {string} issuer where keyturn is, as it names itself (ISSUER)
 * @property {string} audience what this service is called in tokens (one of keyturn's AUDIENCE)
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {number} [interval] milliseconds between two looks at the feed of revocations
 */

/** @param {Options} options */
export async function buildApp(options) {
  const fastify = Fastify()
  await fastify.register(async (scope) => {
    await byKeys(scope, options)
    scope.get('/by-keys', greet)
  })
  await fastify.register(async (scope) => {
    await byIntrospection(scope, options)
    scope.get('/by-introspection', greet)
  })
  return fastify
}

/** @param {import('fastify').FastifyRequest} request */
async function greet(request) {
  /** @type {{ username?: string, client_id?: string }} */
  const { username, client_id } = request.getDecorator('claims')
  return { hello: username ?? client_id }
}
