import formbody from '@fastify/formbody'
import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { Empty, Problem } from '../schemas.js'

/**
 * A body is taken as it is: no key is dropped and no value converted, so `["a"]` is no password. Query strings and path
 * parameters are text by nature, and are converted. `verbose` gives the messages the value they are about.
 */
const bodyOptions: Options = {
  allErrors: true,
  verbose: true,
  removeAdditional: false,
  coerceTypes: false,
  strict: false
}
const textOptions: Options = { ...bodyOptions, coerceTypes: true, useDefaults: true }

const plugin: FastifyPluginAsync = async (fastify) => {
  const bodies = withFormats(new Ajv2020(bodyOptions))
  const texts = withFormats(new Ajv2020(textOptions))
  fastify.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? bodies : texts).compile(schema))

  const parseJson = fastify.getDefaultJsonParser('error', 'error')
  fastify.removeContentTypeParser(['application/json', 'text/plain'])
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    // As Django REST framework: no body is a body without fields.
    if (body.trim() === '') done(null, {})
    else parseJson(request, body, done)
  })
  await fastify.register(formbody)
  fastify.addHook('preValidation', async (request) => {
    if (request.body === undefined && request.routeOptions.schema?.body !== undefined) request.body = {}
  })

  fastify.addSchema(Problem)
  fastify.addSchema(Empty)
}

function withFormats(ajv: Ajv2020): Ajv2020 {
  formats.default(ajv)
  // Forms send an empty text for what was left out.
  const isEmail = new Ajv2020()
  formats.default(isEmail, ['email'])
  const check = isEmail.compile({ type: 'string', format: 'email' })
  ajv.addFormat('email-or-blank', (text: string) => text === '' || check(text))
  return ajv
}

export default fp(plugin, { fastify: '5.x', name: 'validation' })
