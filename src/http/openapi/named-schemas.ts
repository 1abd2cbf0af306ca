import { isObject } from '../../text/numbers.js'

/** Keywords whose values are data and may look like schemas. */
const data = new Set(['example', 'examples', 'default', 'const', 'enum'])

/**
 * Takes each schema that has a title out of its place and refers to it: the title is its name among the components. One that
 * is described otherwise in some place keeps that description there.
 *
 * @param node any part of an OpenAPI document that holds schemas
 * @param schemas the components' schemas, which it adds to
 * @returns the part, with references. A schema stays where its name belongs to another, as one of an embedding application
 */
export function nameSchemas(node: unknown, schemas: Record<string, unknown>, isMap = false): unknown {
  if (Array.isArray(node)) return node.map((item) => nameSchemas(item, schemas))
  if (!isObject(node)) return node
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      !isMap && data.has(key) ? value : nameSchemas(value, schemas, !isMap && key === 'properties')
    ])
  )
  const { title, ...schema } = copy
  if (isMap || typeof title !== 'string') return copy
  const known = schemas[title] ?? schema
  schemas[title] = known
  if (!isObject(known) || textOf(known) !== textOf(schema)) return copy
  const isOwn = schema.description !== undefined && schema.description !== known.description
  return { $ref: `#/components/schemas/${title}`, ...(isOwn && { description: schema.description }) }
}

const textOf = ({ description, ...schema }: Record<string, unknown>): string => JSON.stringify(schema)
