import { isObject } from '../../text/numbers.js'
import { nameSchemas } from './named-schemas.js'
import { shareResponses } from './shared-responses.js'

interface Document {
  paths?: object
  components?: { schemas?: object }
}

/**
 * Makes the document that @fastify/swagger writes one that clients are generated from: every schema has a name, no parameter
 * that has a default is required, and errors that operations have in common are written once.
 */
export function finishDocument<T extends Document>(document: T): T {
  const { paths = {}, components } = document
  for (const parameter of operationsOf(paths).flatMap(({ parameters }) => parameters ?? [])) {
    if (isObject(parameter) && isObject(parameter.schema) && parameter.schema.default !== undefined) {
      parameter.required = false
    }
  }
  const schemas: Record<string, unknown> = { ...components?.schemas }
  const named = nameSchemas(paths, schemas)
  const responses = shareResponses(operationsOf(named))
  return Object.assign(document, { paths: named, components: { ...components, schemas, responses } })
}

const operationsOf = (paths: unknown): Record<string, unknown>[] =>
  Object.values(Object(paths)).flatMap((path) => Object.values(Object(path)).filter(isObject))
