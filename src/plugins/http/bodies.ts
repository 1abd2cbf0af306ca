import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { FormParseError, MultipartParseError, ParseError, UnsupportedMediaType } from '../../errors.js'
import { hooksBefore } from '../../hook-order.js'
import { parseForm, parseMultipart } from '../../text/form.js'
import { isObject, withNumbersAsText } from '../../text/numbers.js'
import { decodeUtf8, NotUtf8 } from '../../text/utf8.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes the scope that calls it read bodies as Django REST framework and simplejwt do. */
    readBodiesAsDjango(): void
  }
  interface FastifyRequest {
    /** How the client calls a member that the schema knows by another name. */
    memberNames: Readonly<Record<string, string>> | null
  }
}

const urlencoded = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data'
const byEmail = { username: 'email' }

/** Every body is UTF-8, and is read without loss or refused: two passwords must not become one. */
const plugin: FastifyPluginAsync = async (fastify) => {
  const { LOGIN_FIELDS } = fastify.config
  const parseJson = fastify.getDefaultJsonParser('error', 'error')

  // Those of an application around the service too: what they read, this rule has not seen
  fastify.removeAllContentTypeParsers()
  addJsonParser(fastify)
  fastify.addContentTypeParser(urlencoded, { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    requireUtf8(request)
    done(
      null,
      decoded(() => parseForm(bytes), FormParseError)
    )
  })
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.routeOptions.schema?.body !== undefined) request.body = {}
    const query = /\?(.*)$/s.exec(request.url)?.[1]
    // Fastify leaves what it cannot decode as it is.
    if (query !== undefined && /%[89a-f]/i.test(query)) {
      decoded(() => parseForm(Buffer.from(query, 'latin1')), FormParseError)
    }
    done()
  })

  fastify.decorateRequest('memberNames', null)
  fastify.decorate('readBodiesAsDjango', function readBodiesAsDjango(this: FastifyInstance) {
    this.removeContentTypeParser('application/json')
    addJsonParser(this, ['username', 'email', 'password'])
    this.addContentTypeParser(multipart, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
      requireUtf8(request)
      try {
        return await parseMultipart(bytes, request.headers['content-type'] ?? '')
      } catch (error) {
        throw MultipartParseError(error instanceof NotUtf8 ? error.message : 'Invalid boundary in multipart')
      }
    })
    this.addHook('onRoute', (route) => {
      if (route.schema?.body !== undefined) route.schema.consumes ??= ['application/json', urlencoded, multipart]
    })
    this.addHook('preValidation', (request, _reply, done) => {
      const { body } = request
      if (isObject(body)) {
        trimTokens(body)
        takeEmail(request, body)
      }
      done()
    })
  })

  function addJsonParser(scope: FastifyInstance, numbersAsText: readonly string[] = []): void {
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
      requireUtf8(request)
      const json = decoded(() => decodeUtf8(bytes), ParseError)
      if (json.startsWith('\ufeff')) {
        throw ParseError('Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)')
      }
      // As Django REST framework: no body is a body without fields.
      if (json.trim() === '') return done(null, {})
      parseJson(request, json, (error, body: unknown) => {
        if (error) done(error)
        else done(null, withNumbersAsText(body, json, numbersAsText))
      })
    })
  }

  /** Django names the member of a login after USERNAME_FIELD. */
  function takeEmail(request: FastifyRequest, body: Record<string, unknown>): void {
    if (!LOGIN_FIELDS.includes('email')) return
    const wanted = LOGIN_FIELDS.includes('username') ? body.username === undefined && 'email' in body : true
    if (!wanted || (body.username !== undefined && body.email === undefined)) return
    request.memberNames = byEmail
    if (body.email !== undefined) body.username = body.email
  }
}

/** A line end that came along with a token is no part of it. Passwords are never trimmed. */
function trimTokens(body: Record<string, unknown>): void {
  for (const name of ['refresh', 'token']) {
    const value = body[name]
    if (typeof value === 'string') body[name] = value.trim()
  }
}

function requireUtf8({ headers: { 'content-type': type = '' } }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(type)?.[1] ?? 'utf-8'
  if (!/^utf-?8$/i.test(charset)) throw UnsupportedMediaType(type)
}

function decoded<T>(read: () => T, Refused: (reason: string) => Error): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof NotUtf8 ? Refused(error.message) : error
  }
}

export default fp(plugin, { fastify: '5.x', name: 'bodies', dependencies: ['config', ...hooksBefore('bodies')] })
