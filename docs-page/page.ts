/** The entry of the docs page's script: a plugin of Swagger UI with which the page logs in and stays logged in. */
import { createLoginPage, type Options } from './login-page.js'
import type { Plugin, System } from './swagger-ui.js'

let options: Options = { headerType: 'Bearer', language: undefined }

export function configure(given: Options): void {
  options = given
}

export function plugin(system: System): Plugin {
  let page: ReturnType<typeof createLoginPage> | undefined
  return {
    statePlugins: {
      spec: {
        wrapActions: {
          updateJsonSpec: (original) => (document) => {
            const result = original(document)
            page ??= createLoginPage(system, options)
            return result
          },
          setResponse: (original) => (path, method, response) => {
            page?.onResponse(path, method, response)
            return original(path, method, response)
          }
        }
      },
      oas3: {
        wrapActions: {
          setRequestBodyValue: (original) => (change) => original(page?.onRequestBody(change) ?? change)
        }
      },
      auth: {
        wrapActions: {
          authorize: (original) => (values) => {
            if (values.bearer !== undefined) page?.onAuthorize(values.bearer.value)
            return original(values)
          },
          logout: (original) => (names) => {
            if (names.includes('bearer')) page?.onAuthorize(undefined)
            return original(names)
          }
        }
      }
    }
  }
}
