// The parts of Swagger UI that the page uses
// (https://swagger.io/docs/open-source-tools/swagger-ui/customization/plugin-api/).
import type { Document } from './document.js'

type Authorizations = Record<string, { name: string; schema: { type: string }; value: unknown }>

export interface System {
  specSelectors: {
    specJson(): { toJS(): Document }
    /** The last request of an operation. */
    requestFor(path: string, method: string): { get(name: 'body'): unknown } | undefined
  }
  authActions: {
    authorize(values: Authorizations): unknown
    logout(names: string[]): unknown
  }
  oas3Selectors: {
    /** As in `RequestBody`. */
    requestBodyValue(path: string, method: string): unknown
  }
  oas3Actions: {
    setRequestBodyValue(change: RequestBody): unknown
  }
}

/** A body that an operation shows, and sends on execution. */
export interface RequestBody {
  /** A text in JSON, or an immutable map of the fields of a form; null or undefined for the example. */
  value: unknown
  pathMethod: [path: string, method: string]
}

/** A response to "Try it out". */
export interface Response {
  status?: number
  /** As JSON; undefined for another media type. */
  body?: unknown
}

type Wrap<Arguments extends unknown[]> = (original: (...args: Arguments) => unknown) => (...args: Arguments) => unknown

export interface Plugin {
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: Wrap<[document: unknown]>
        setResponse: Wrap<[path: string, method: string, response: Response]>
      }
    }
    oas3: {
      wrapActions: {
        setRequestBodyValue: Wrap<[change: RequestBody]>
      }
    }
    auth: {
      wrapActions: {
        authorize: Wrap<[values: Authorizations]>
        logout: Wrap<[names: string[]]>
      }
    }
  }
}
