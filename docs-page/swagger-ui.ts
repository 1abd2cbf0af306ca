// The parts of Swagger UI that the page uses
// (https://swagger.io/docs/open-source-tools/swagger-ui/customization/plugin-api/).
import type { Document } from './document.js'

type Authorizations = Record<string, { name: string; schema: { type: string }; value: unknown }>

/** Makes an example for a schema. */
export type GetSampleSchema = (...args: SampleArguments) => unknown

/** A field of a form, or the schema of something else with its content type. */
type SampleArguments =
  | [schema: { get(name: string): unknown }, contentType: false, ...more: unknown[]]
  | [schema: object, contentType: string, ...more: unknown[]]

interface Functions {
  getSampleSchema: GetSampleSchema
}

export interface System {
  fn: Functions
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

/** A request of "Try it out", or of the document. */
export interface Request {
  url: string
  credentials?: RequestCredentials
}

/** A response to "Try it out". One with the status of an error is in the error that it became. */
export type Result = Response & { err?: { response?: Response } }

export interface Response {
  status?: number
  /** As JSON; undefined for another media type. */
  body?: unknown
}

type Wrap<Arguments extends unknown[]> = (original: (...args: Arguments) => unknown) => (...args: Arguments) => unknown

export interface Plugin {
  /** In place of Swagger UI's own. */
  components: Record<string, () => null>
  /** Is called on what the functions of the plugins were put together in. */
  afterLoad(this: { fn: Functions }, system: System): void
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: Wrap<[document: Document]>
        setResponse: Wrap<[path: string, method: string, result: Result]>
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
