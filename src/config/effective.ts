import { webUrl } from './addresses.js'
import type { Setting } from './setting.js'
import { type ConfigAsWritten, settingGroups, type Written, written } from './settings.js'

/** A setting as it is in force. */
export interface EffectiveSetting {
  name: string
  /** The title of its group in docs/configuration.md. */
  group: string
  description: string
  /** What may be written, as a phrase. */
  allowed: string
  /** As it is written, or the default; null for none, and for a secret that is set. */
  value: string | null
  default: string | null
  secret: boolean
  /** `file` for a file that `NAME_FILE` names; `application` for what an application around the service has replaced. */
  source: 'default' | 'environment' | 'file' | 'application'
  /** The environment variable that it is written in; null for any other source. */
  variable: string | null
}

/** The settings in force, where each comes from, and what it means. No secret is part of them, in no form. */
export function effectiveSettings(config: ConfigAsWritten): EffectiveSetting[] {
  const values = new Map<string, unknown>(Object.entries(config))
  return settingGroups.flatMap(({ title, settings }) =>
    Object.entries<Setting<unknown>>(settings).map(([name, row]) => ({
      ...{ name, group: title, description: row.description, allowed: row.parse.allowed },
      ...{ default: row.default || null, secret: row.secret },
      ...inForce(row, values.get(name), config[written]?.[name])
    }))
  )
}

function inForce(
  row: Setting<unknown>,
  value: unknown,
  origin: Written | undefined
): Pick<EffectiveSetting, 'value' | 'source' | 'variable'> {
  const shown = (text: string | undefined) => (row.secret || !text ? null : withoutQuery(row, text))
  if (origin === undefined || origin.value !== value) {
    return { value: shown(textOf(value)), source: 'application', variable: null }
  }
  const { variable, text } = origin
  if (variable === undefined) return { value: row.default || null, source: 'default', variable: null }
  return { value: shown(text), source: variable.endsWith('_FILE') ? 'file' : 'environment', variable }
}

/** The query of a URL may hold a key of the server that is asked. */
const withoutQuery = ({ parse }: Setting<unknown>, text: string): string =>
  parse === webUrl ? text.replace(/\?.*/s, '?…') : text

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
