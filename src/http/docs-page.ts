import { readFileSync } from 'node:fs'
import type { FastifySwaggerUiConfigOptions, FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import type { Language } from './languages/translate.js'

interface DocsPageSettings {
  AUTH_HEADER_TYPES: readonly string[]
  DOCS_LOGIN: boolean
  LANGUAGE_CODE: Language | undefined
}

type Plugin = NonNullable<FastifySwaggerUiConfigOptions['plugins']>[number]
/** Globals in the browser, which gets the functions below as text. */
declare const SwaggerUIBundle: { plugins: { DownloadUrl: Plugin } }
declare const docsPage: { plugin: Plugin; onRequest: NonNullable<FastifySwaggerUiConfigOptions['requestInterceptor']> }

/** Swagger UI with the service's own style, icon and login, which scripts/build.mjs makes of the folder docs-page. */
export function docsPageOptions({
  AUTH_HEADER_TYPES,
  DOCS_LOGIN,
  LANGUAGE_CODE
}: DocsPageSettings): Pick<FastifySwaggerUiOptions, 'theme' | 'uiConfig'> {
  const settings = JSON.stringify({ login: DOCS_LOGIN, headerType: AUTH_HEADER_TYPES[0], language: LANGUAGE_CODE })
  return {
    theme: {
      title: 'keyturn',
      css: [{ filename: 'page.css', content: built('page.css') }],
      favicon: [{ filename: 'icon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: built('icon.svg') }],
      js: [{ filename: 'page.js', content: `${built('page.js')}docsPage.configure(${settings})\n` }]
    },
    uiConfig: {
      // Without the bar of Swagger UI
      layout: 'BaseLayout',
      deepLinking: true,
      persistAuthorization: false,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      requestInterceptor: (request) => docsPage.onRequest(request),
      plugins: [(system) => SwaggerUIBundle.plugins.DownloadUrl(system), (system) => docsPage.plugin(system)]
    }
  }
}

/** Also where the service itself runs from src. */
function built(name: string): string {
  return readFileSync(new URL(`../../dist/docs-page/${name}`, import.meta.url), 'utf8')
}
