import type { Service } from '../service.js'

export interface Schema {
  $ref?: string
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  items?: Schema
  default?: unknown
  examples?: unknown[]
  minimum?: number
  maximum?: number
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
}
export interface Media {
  schema: Schema
  example?: unknown
  examples?: Record<string, { value: unknown }>
}
export interface Response {
  description: string
  headers?: Record<string, { schema: Schema }>
  content?: Record<string, Media>
}
export interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: Schema
}
export interface Operation {
  operationId: string
  summary: string
  tags: string[]
  security?: Record<string, string[]>[]
  parameters: Parameter[]
  requestBody?: { content: Record<string, Media> }
  /** Those that the document has once for several operations are in their places. */
  responses: Record<string, Response>
}
/** An operation, and where it is. */
export interface Located extends Operation {
  method: string
  path: string
  /** Where those are that the document has once, by status. */
  shared: Record<string, string[]>
}

interface Document {
  openapi: string
  paths: Record<string, Record<string, Partial<Operation> & { operationId: string; summary: string; tags: string[] }>>
  components: {
    schemas: Record<string, Schema>
    responses: Record<string, Response>
    securitySchemes: Record<string, { description?: string }>
  }
}

/** The document that a service shows, with its operations in order. */
export async function readDocument(service: Pick<Service, 'get'>) {
  const { text } = await service.get('/docs/json')
  const document: Document = JSON.parse(text)
  const { schemas, responses: shared } = document.components
  const nameOf = (reference: string): string => reference.split('/').at(-1) ?? ''
  const operations = Object.entries(document.paths).flatMap(([path, ofPath]) =>
    Object.entries(ofPath).map(([method, { parameters = [], responses = {}, ...operation }]): Located => {
      const references = Object.entries(responses).flatMap(([status, response]) =>
        '$ref' in response ? [[status, nameOf(String(response.$ref))] as const] : []
      )
      const found = references.map(([status, name]) => [status, shared[name]])
      return {
        ...{ ...operation, parameters, method, path },
        responses: { ...responses, ...Object.fromEntries(found) },
        shared: Object.fromEntries(references.map(([status, name]) => [status, ['components', 'responses', name]]))
      }
    })
  )
  return {
    text,
    document,
    operations,
    /** The schema itself, where it is a reference. */
    schemaOf: (schema: Schema): Schema => (schema.$ref === undefined ? schema : (schemas[nameOf(schema.$ref)] ?? {}))
  }
}
