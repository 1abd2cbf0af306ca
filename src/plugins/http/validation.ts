import SerializerSelector from '@fastify/fast-json-stringify-compiler'
import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { FastifyPluginAsync, FastifySchema, FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import fp from 'fastify-plugin'
import { isObject } from '../../text/numbers.js'
import { unpairedSurrogate } from '../../text/utf8.js'

type Serialize = (doc: unknown) => string

/**
 * A body is taken as it is: no key is dropped and no value converted, so `["a"]` is no password. Query strings and path
 * parameters are text by nature, and are converted; one value is a list where several may be given. `verbose` gives the messages the value they are about.
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
const texts = withFormats(new Ajv2020({ ...bodyOptions, coerceTypes: 'array', useDefaults: true }))
const serializers = SerializerSelector()()
/** By the text of its schema: most routes answer their errors alike. */
const compiled = new Map<string, Serialize>()

const plugin: FastifyPluginAsync = async (fastify) => {
  // A schema that is wrong stops a start in tests and development. In production a start would spend an eighth of its time on
  // compiling for routes of which some are never asked.
  const isLazy = fastify.config.NODE_ENV === 'production'
  fastify.setValidatorCompiler(isLazy ? (route) => lazy(() => compileValidator(route)) : compileValidator)
  fastify.setSerializerCompiler(isLazy ? (route) => lazy(() => compileSerializer(route)) : compileSerializer)
}

/** A function that is compiled by its first call. */
function lazy<T>(compile: () => (data: unknown) => T): (data: unknown) => T {
  let compiled: ((data: unknown) => T) | undefined
  return (data) => {
    compiled ??= compile()
    return compiled(data)
  }
}

const compileValidator: FastifySchemaCompiler<FastifySchema> = ({ schema, httpPart }) => {
  const validate = (httpPart === 'body' ? bodies : texts).compile(schema)
  return (data: unknown) => {
    const valid = validate(data)
    const surrogates = httpPart === 'body' ? surrogatesIn(data, schema) : []
    return (valid && surrogates.length === 0) || { error: [...(validate.errors ?? []), ...surrogates] }
  }
}

/** Django REST framework's ProhibitSurrogateCharactersValidator, for every text that the schema names, at any depth. */
function surrogatesIn(data: unknown, schema: unknown) {
  if (!isObject(data)) return []
  const known = isObject(schema) && isObject(schema.properties) ? schema.properties : data
  return Object.keys(data).flatMap((name) => {
    const codePoint = Object.hasOwn(known, name) ? firstSurrogate(data[name]) : undefined
    return codePoint === undefined
      ? []
      : [{ keyword: 'surrogate', instancePath: `/${name}`, schemaPath: '', params: { codePoint } }]
  })
}

function firstSurrogate(value: unknown): number | undefined {
  const rest = [value]
  while (rest.length > 0) {
    const one = rest.pop()
    const found = typeof one === 'string' ? unpairedSurrogate(one) : undefined
    if (found !== undefined) return found
    if (Array.isArray(one)) rest.push(...one)
    else if (isObject(one)) rest.push(...Object.keys(one), ...Object.values(one))
  }
}

function compileSerializer(route: Parameters<FastifySerializerCompiler<FastifySchema>>[0]): Serialize {
  const key = JSON.stringify(route.schema)
  const serialize = compiled.get(key) ?? serializers({ ...route, httpStatus: route.httpStatus ?? '' })
  compiled.set(key, serialize)
  return serialize
}

function withFormats(ajv: Ajv2020): Ajv2020 {
  formats.default(ajv)
  return ajv
}

export default fp(plugin, { fastify: '5.x', name: 'validation', dependencies: ['config'] })
