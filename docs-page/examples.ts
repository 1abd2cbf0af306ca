import type { Document, Parameter } from './document.js'
import type { GetSampleSchema } from './swagger-ui.js'

/** Leaves out the examples of optional parameters, with which Swagger UI would fill them in. */
export function emptyOptions(document: Document): Document {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const operations = Object.entries(item).map(([method, operation]) => {
      const { parameters } = operation
      if (parameters === undefined) return [method, operation] as const
      return [method, { ...operation, parameters: parameters.map(emptyOption) }] as const
    })
    return [path, Object.fromEntries(operations)] as const
  })
  return { ...document, paths: Object.fromEntries(paths) }
}

function emptyOption(parameter: Parameter): Parameter {
  if (parameter.required) return parameter
  const { example: _, ...rest } = parameter
  return rest
}

/** What a schema says about its values. */
const given = ['default', 'example', 'examples', 'enum', 'const']

/** Leaves a form's field without an example empty, which Swagger UI fills in as "string". */
export function emptySample(original: GetSampleSchema): GetSampleSchema {
  return (...args) => {
    const isEmpty = args[1] === false && !given.some((name) => args[0].get(name) !== undefined)
    return isEmpty ? '' : original(...args)
  }
}
