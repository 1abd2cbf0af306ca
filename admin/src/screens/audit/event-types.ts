import type { AuditEventType } from '@keyturn/client/browser'
import { en } from '../../languages/en/index'

const known = new Set(
  Object.entries(en.audit.types).flatMap(([topic, rest]) => Object.keys(rest).map((name) => `${topic}.${name}`))
)

/** Whether the page has a name for a type of event: the service may be newer than the page. */
export const isEventType = (text: unknown): text is AuditEventType => typeof text === 'string' && known.has(text)

/** Every type of event that the page has a name for. */
export const eventTypes: readonly AuditEventType[] = [...known].filter(isEventType)
