import SerializerSelector from '@fastify/fast-json-stringify-compiler'
import formbody from '@fastify/formbody'
import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { FastifyPluginAsync, FastifySchema, FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import fp from 'fastify-plugin'
import { Empty, Problem } from '../schemas.js'

type Serialize = (doc: unknown) => string

/**
 * A body is taken as it is: no key is dropped and no value converted, so `["a"]` is no password. Query strings and path
 * parameters are text by nature, and are converted. `verbose` gives the messages the value they are about.
 */
const bodyOptions: Options = {
  allErrors: true,
  verbose: true,
  removeAdditional: false,
  coerceTypes: false,
  strict: false,
  // The schemas are the service's own, and are checked where they are tested, not at each start.
  meta: false,
  validateSchema: false
}

/** Compiled once for a process, however many services it starts. */
const bodies = withFormats(new Ajv2020(bodyOptions))
const texts = withFormats(new Ajv2020({ ...bodyOptions, coerceTypes: true, useDefaults: true }))
const serializers = SerializerSelector()({ Problem, Empty })
/** By the text of its schema: most routes answer their errors alike. */
const compiled = new Map<string, Serialize>()

const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.setValidatorCompiler(compileValidator)
  fastify.setSerializerCompiler(compileSerializer)

  const parseJson = fastify.getDefaultJsonParser('error', 'error')
  fastify.removeContentTypeParser(['application/json', 'text/plain'])
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    // As Django REST framework: no body is a body without fields.
    if (body.trim() === '') done(null, {})
    else parseJson(request, body, done)
  })
  await fastify.register(formbody)
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.routeOptions.schema?.body !== undefined) request.body = {}
    done()
  })

  fastify.addSchema(Problem)
  fastify.addSchema(Empty)
}

/**
 * A validator that is compiled when the first request needs it, as `compileSerializer` does: some routes are never asked, and
 * to compile for all of them takes an eighth of a start.
 */
const compileValidator: FastifySchemaCompiler<FastifySchema> = ({ schema, httpPart }) => {
  let validate: ValidateFunction | undefined
  return (data: unknown) => {
    validate ??= (httpPart === 'body' ? bodies : texts).compile(schema)
    return validate(data) || { error: validate.errors ?? [] }
  }
}

const compileSerializer: FastifySerializerCompiler<FastifySchema> = (route) => {
  let serialize: Serialize | undefined
  return (doc) => {
    serialize ??= serializerOf(route)
    return serialize(doc)
  }
}

function serializerOf(route: Parameters<typeof compileSerializer>[0]): Serialize {
  const key = JSON.stringify(route.schema)
  const serialize = compiled.get(key) ?? serializers({ ...route, httpStatus: route.httpStatus ?? '' })
  compiled.set(key, serialize)
  return serialize
}

function withFormats(ajv: Ajv2020): Ajv2020 {
  formats.default(ajv)
  const email = formats.default.get('email')
  if (!(email instanceof RegExp)) throw new Error('ajv-formats has another kind of format for email')
  // Forms send an empty text for what was left out.
  ajv.addFormat('email-or-blank', (text: string) => text === '' || email.test(text))
  return ajv
}

export default fp(plugin, { fastify: '5.x', name: 'validation' })
