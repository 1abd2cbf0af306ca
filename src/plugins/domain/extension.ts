import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { ConfigError } from '../../config/index.js'
import { type Extension, readExtension } from '../../domain/tokens/extension.js'
import type { AppOptions } from '../../options.js'

declare module 'fastify' {
  interface FastifyInstance {
    extension: Extension
  }
}

const plugin: FastifyPluginAsync<AppOptions> = async (fastify, options) => {
  const { EXTENSION_MODULE } = fastify.config
  const loaded = EXTENSION_MODULE === undefined ? {} : await load(EXTENSION_MODULE)
  fastify.decorate('extension', { ...loaded, ...options.extension })
}

/** A path is relative to the working directory; anything else is a package. */
async function load(name: string): Promise<Extension> {
  try {
    return readExtension(await import(/^[./]/.test(name) ? pathToFileURL(resolve(name)).href : name))
  } catch (error) {
    throw new ConfigError(
      `EXTENSION_MODULE "${name}": ${error instanceof Error ? error.message.split('\n')[0] : error}; allowed: the path of a module or the name of a package that exports functions such as customClaims`
    )
  }
}

export default fp(plugin, { fastify: '5.x', name: 'extension', dependencies: ['config'] })
