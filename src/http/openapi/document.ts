import { isObject } from '../../text/numbers.js'
import { nameSchemas } from './named-schemas.js'

interface Document {
  paths?: object
  components?: { schemas?: object }
}

/**
 * Makes the document that @fastify/swagger writes one that clients are generated from: every schema has a name, and no
 * parameter that has a default is required.
 */
export function finishDocument<T extends Document>(document: T): T {
  const { paths = {}, components } = document
  for (const parameter of Object.values(paths).flatMap(parametersOf)) {
    if (isObject(parameter.schema) && parameter.schema.default !== undefined) parameter.required = false
  }
  const schemas: Record<string, unknown> = { ...components?.schemas }
  return Object.assign(document, { paths: nameSchemas(paths, schemas), components: { ...components, schemas } })
}

const parametersOf = (path: object): Record<string, unknown>[] =>
  Object.values(path)
    .flatMap((operation) => (isObject(operation) ? operation.parameters : []))
    .filter(isObject)
