import { ConfigError, FaultyValue, unlessFaulty } from './config-error.js'
import { conflicts } from './rules.js'
import { Refusal, type Setting } from './setting.js'
import { type Config, settings, type Written, written } from './settings.js'
import { isOneSlipAway } from './slips.js'
import { unsupported, unsupportedSettings } from './unsupported.js'
import { type Env, rawOf, subject, variableOf, withFiles } from './variables.js'

export { type EffectiveSetting, effectiveSettings } from './effective.js'
export { refreshCookieOf } from './refresh-cookie.js'
export { configNotes, configWarnings } from './rules.js'
export { type Config, settingGroups, settings } from './settings.js'
export { ConfigError, unlessFaulty }

type Table<Values> = { [Name in keyof Values]: Setting<Values[Name]> }

/**
 * Reads and checks all settings.
 *
 * @throws ConfigError with a line for each that is not in order: which variable, what is wrong with it, what is allowed. The
 * value of a secret is never part of the message.
 * @example
 * const { PORT } = loadConfig({ PORT: '8080' })
 */
export function loadConfig(env: Env = process.env): Config {
  const { config, faults } = inspectConfig(env)
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return config
}

/**
 * Reads and checks all settings, and goes on after a fault.
 *
 * @returns a line for each fault, and a config whose faulty settings throw `FaultyValue` when they are read
 */
export function inspectConfig(env: Env = process.env): { config: Config; faults: string[] } {
  const { values, origins, faults } = readAll<Config>(settings, env)
  const config = Object.assign(values, { [written]: origins })
  return { config, faults: [...faults, ...conflicts(config)] }
}

/** Names in the environment that are meant as settings and are none, one line each, for the log. */
export function unknownSettings(env: Env = process.env): string[] {
  return [...unsupportedSettings(env), ...misspelledSettings(env)]
}

/** Those that look like a setting's with a slip of the pen. */
function misspelledSettings(env: Env): string[] {
  const known = Object.entries<Setting<unknown>>(settings).flatMap(([name, row]) => withFiles(namesOf(name, row)))
  return Object.keys(env)
    .filter((name) => !known.includes(name) && !(name in unsupported))
    .flatMap((name) => {
      // Short names have neighbours that mean something else.
      const meant = known.find((one) => one.length > 6 && isOneSlipAway(name.toUpperCase(), one))
      return meant === undefined ? [] : [`${name} is not a setting; did you mean ${meant}?`]
    })
}

function readAll<Values>(table: Table<Values>, env: Env) {
  const values: Partial<Values> = {}
  const origins: Record<string, Written> = {}
  const faults: string[] = []
  for (const name in table) {
    try {
      const { value, ...origin } = read(name, table[name], env)
      values[name] = value
      origins[name] = { ...origin, value }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      faults.push(error.message)
      Object.defineProperty(values, name, { get: throwFaulty, enumerable: true })
    }
  }
  if (!isComplete(values, table)) throw new Error('a setting was skipped')
  return { values, origins, faults }
}

function throwFaulty(): never {
  throw new FaultyValue()
}

function isComplete<Values>(values: Partial<Values>, table: Table<Values>): values is Values {
  return Object.keys(table).every((name) => name in values)
}

function read<T>(name: string, row: Setting<T>, env: Env) {
  const variable = variableOf({ names: namesOf(name, row) }, env)
  if (variable === undefined) return { variable, text: undefined, value: row.read(undefined) }
  const raw = rawOf(variable, row, env)
  try {
    return { variable, text: row.secret ? undefined : raw, value: row.read(raw) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new ConfigError(`${subject(variable, raw, row.secret)}: ${error.message}; allowed: ${row.parse.allowed}`)
  }
}

/** A setting and its earlier names. */
const namesOf = (name: string, { aliases }: Setting<unknown>) => [name, ...aliases]
