/** The parts of the OpenAPI document that the page reads. */
export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: {
    securitySchemes: { bearer: { type: string } }
    schemas: Record<string, Schema>
  }
}

interface Operation {
  operationId?: string
  security?: Record<string, unknown>[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema?: { $ref?: string } }> }
}

export interface Parameter {
  required?: boolean
  example?: unknown
}

interface Schema {
  properties?: Record<string, { examples?: unknown[] }>
}

export type Operations = ReturnType<typeof readOperations>

/** Finds operations in the document, by their operationId or by what Swagger UI knows of them. */
export function readOperations({ paths, components }: Document) {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, ...operation }))
  )
  const find = (id: string) => operations.find(({ operationId }) => operationId === id)
  return {
    pathOf: (operationId: string): string | undefined => find(operationId)?.path,

    idOf: (path: string, method: string): string | undefined =>
      operations.find((operation) => operation.path === path && operation.method === method)?.operationId,

    /** The paths at which clients authenticate. */
    clientPaths: operations
      .filter(({ security = [] }) => security.some((scheme) => 'client' in scheme))
      .map(({ path }) => path),

    /** The example of a property in the body of an operation. */
    exampleOf(operationId: string, property: string): unknown {
      const reference = find(operationId)?.requestBody?.content['application/json']?.schema?.$ref
      const schema = components.schemas[reference?.split('/').at(-1) ?? '']
      return schema?.properties?.[property]?.examples?.[0]
    }
  }
}
