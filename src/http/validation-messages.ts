import type { FastifySchemaValidationError } from 'fastify'
import { type FieldMessages, inEnglish, type Message, message, tooLarge, tooLong, tooSmall } from '../errors.js'

/** Ajv's findings in Django REST framework's words, by field. */
export function fieldMessagesOf(
  findings: FastifySchemaValidationError[],
  names: Readonly<Record<string, string>> | null
): FieldMessages {
  // Each text once: several rules may say the same of a value
  const fields = new Map<string, Map<string, Message>>()
  for (const finding of findings) {
    const [known, text] = messageOf(finding)
    const field = names?.[known] ?? known
    fields.set(field, (fields.get(field) ?? new Map()).set(inEnglish(text), text))
  }
  return Object.fromEntries([...fields].map(([field, texts]) => [field, [...texts.values()]]))
}

function messageOf({ instancePath, keyword, params, ...rest }: FastifySchemaValidationError): [string, Message] {
  const data: unknown = 'data' in rest ? rest.data : undefined
  const field = instancePath.split('/')[1]
  if (keyword === 'required') return [String(params.missingProperty), 'This field is required.']
  if (keyword === 'additionalProperties') return [String(params.additionalProperty), 'Unknown field.']
  if (field === undefined) {
    return ['non_field_errors', message('Invalid data. Expected a dictionary, but got %s.', pythonTypeOf(data))]
  }
  return [field, textOf(keyword, params, data)]
}

function textOf(keyword: string, params: Record<string, unknown>, data: unknown): Message {
  switch (keyword) {
    case 'type':
      if (data === null) return 'This field may not be null.'
      return params.type === 'string' ? 'Not a valid string.' : message('Not a valid %s.', String(params.type))
    case 'pattern':
    case 'minLength':
      return 'This field may not be blank.'
    case 'surrogate':
      return message(
        'Surrogate characters are not allowed: %s.',
        `U+${Number(params.codePoint).toString(16).toUpperCase()}`
      )
    case 'not':
      return 'Null characters are not allowed.'
    case 'maxLength':
      return tooLong(String(params.limit))
    case 'format':
      return message('Enter a valid %s.', String(params.format))
    case 'minimum':
      return tooSmall(String(params.limit))
    case 'maximum':
      return tooLarge(String(params.limit))
    case 'enum':
      return 'Not a valid choice.'
    default:
      return 'Not a valid value.'
  }
}

function pythonTypeOf(data: unknown): string {
  if (data === null) return 'NoneType'
  if (Array.isArray(data)) return 'list'
  if (typeof data === 'string') return 'str'
  if (typeof data === 'boolean') return 'bool'
  return Number.isInteger(data) ? 'int' : 'float'
}
