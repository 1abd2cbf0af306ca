/** The entry of the docs page's script: a plugin of Swagger UI. */
import { readOperations } from './document.js'
import { emptyOptions, emptySample } from './examples.js'
import { createLoginPage, type LoginOptions } from './login-page.js'
import type { Plugin, Request, System } from './swagger-ui.js'

/** What the service tells the page. */
interface Options extends LoginOptions {
  /** Whether the page logs in and stays logged in. */
  login: boolean
}

let options: Options = { login: false, headerType: 'Bearer', language: undefined }

export function configure(given: Options): void {
  options = given
}

/** The paths at which a client authenticates. */
let clientPaths: string[] = []

/** Is told of each request before it is sent. */
export function onRequest(request: Request): Request {
  // Otherwise the browser itself would ask for a name and a password after a 401, and the page would wait for the response
  if (clientPaths.includes(new URL(request.url, location.href).pathname)) request.credentials = 'omit'
  return request
}

export function plugin(system: System): Plugin {
  let page: ReturnType<typeof createLoginPage> | undefined
  return {
    afterLoad({ fn: { getSampleSchema } }) {
      this.fn.getSampleSchema = emptySample(getSampleSchema)
    },
    // Empty fields are not sent, so there is no switch for that
    components: { ParameterIncludeEmpty: () => null },
    statePlugins: {
      spec: {
        wrapActions: {
          updateJsonSpec: (original) => (document) => {
            const result = original(emptyOptions(document))
            clientPaths = readOperations(document).clientPaths
            if (options.login) page ??= createLoginPage(system, options)
            return result
          },
          setResponse: (original) => (path, method, result) => {
            page?.onResponse(path, method, result.err?.response ?? result)
            return original(path, method, result)
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
