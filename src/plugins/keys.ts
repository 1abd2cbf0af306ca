import { requestContext } from '@fastify/request-context'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type PublishedKeys, publishKeys } from '../keys/jwks.js'
import { createRemoteKeys, type RemoteKeys } from '../keys/remote-keys.js'
import { loadSigningKey, type SigningKey } from '../keys/signing-key.js'
import { writeTraceparent } from '../tracing/trace.js'

declare module 'fastify' {
  interface FastifyInstance {
    keys: { signing: SigningKey; remote: RemoteKeys | undefined; published: PublishedKeys }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const signing = await loadSigningKey(fastify.config)
  if (signing.origin === 'generated') {
    fastify.log.warn(`SIGNING_KEY is not set: using the development key in ${signing.file}`)
  }
  const { JWK_URL, ALGORITHM } = fastify.config
  const remote =
    JWK_URL === undefined ? undefined : createRemoteKeys({ url: JWK_URL, algorithm: ALGORITHM, headers: traceHeaders })
  fastify.decorate('keys', { signing, remote, published: await publishKeys([signing]) })
}

/** A fetch belongs to the trace of the request that waits for it. */
function traceHeaders(): Record<string, string> {
  const trace = requestContext.get('trace')
  return trace == null ? {} : { traceparent: writeTraceparent(trace) }
}

export default fp(plugin, { fastify: '5.x', name: 'keys', dependencies: ['config'] })
