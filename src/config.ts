import { readFileSync } from 'node:fs'
import { ConfigError } from './config/config-error.js'
import { corsSettings } from './config/cors-settings.js'
import { operationSettings } from './config/operation-settings.js'
import { shown } from './config/parsers.js'
import { conflicts } from './config/rules.js'
import { serviceSettings } from './config/service-settings.js'
import { Refusal, type Setting } from './config/setting.js'
import { isOneSlipAway } from './config/slips.js'
import { tokenSettings } from './config/token-settings.js'

export { configWarnings } from './config/rules.js'
export { ConfigError }

type Env = Record<string, string | undefined>
type Table<Values> = { [Name in keyof Values]: Setting<Values[Name]> }

/** The settings by what they are about, in the order of the documentation. */
export const settingGroups = [
  { title: 'The service', settings: serviceSettings },
  { title: 'Operation', settings: operationSettings },
  { title: 'Tokens', settings: tokenSettings },
  { title: 'Calls from web pages (CORS)', settings: corsSettings }
]

/** Every setting there is. */
export const settings = { ...serviceSettings, ...operationSettings, ...tokenSettings, ...corsSettings }

/** The settings' values: durations in milliseconds, lists as arrays, what is not set undefined. */
export type Config = {
  [Name in keyof typeof settings]: ReturnType<(typeof settings)[Name]['read']>
}

/**
 * Reads and checks all settings.
 *
 * @throws ConfigError with a line for each that is not in order: which variable, what is wrong with it, what is allowed. The
 * value of a secret is never part of the message.
 * @example
 * const { PORT } = loadConfig({ PORT: '8080' })
 */
export function loadConfig(env: Env = process.env): Config {
  const config: Config = readAll(settings, env)
  const found = [...conflicts(config)]
  if (found.length > 0) throw new ConfigError(found.join('\n'))
  return config
}

/** A setting as it is in force. */
export interface EffectiveSetting {
  name: string
  /** As it is written, or the default; null for none, and `********` for a secret. */
  value: string | null
  /** The variable it is written in, or `default`. */
  source: string
}

/** The settings in force and where each comes from, for whoever wonders. Call `loadConfig` first: this checks nothing. */
export function effectiveSettings(env: Env = process.env): EffectiveSetting[] {
  return Object.entries<Setting<unknown>>(settings).map(([name, row]) => {
    const variable = variableOf(name, row, env)
    const value = variable === undefined ? row.default : rawOf(variable, row, env)
    const shownValue = row.secret && variable !== undefined ? '********' : value
    return { name, value: shownValue || null, source: variable ?? 'default' }
  })
}

/** The names in the environment that look like a setting's with a slip of the pen, one line each, for the log. */
export function unknownSettings(env: Env = process.env): string[] {
  const known = Object.entries(settings).flatMap(([name, { aliases }]) => variablesOf(name, aliases))
  return Object.keys(env)
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      // Short names have neighbours that mean something else.
      const meant = known.find((one) => one.length > 6 && isOneSlipAway(name.toUpperCase(), one))
      return meant === undefined ? [] : [`${name} is not a setting; ${meant} is`]
    })
}

function readAll<Values>(table: Table<Values>, env: Env): Values {
  const values: Partial<Values> = {}
  const problems: string[] = []
  for (const name in table) {
    try {
      values[name] = read(name, table[name], env)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      problems.push(error.message)
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  if (!isComplete(values, table)) throw new Error('a setting was skipped')
  return values
}

function isComplete<Values>(values: Partial<Values>, table: Table<Values>): values is Values {
  return Object.keys(table).every((name) => name in values)
}

function read<T>(name: string, row: Setting<T>, env: Env): T {
  const variable = variableOf(name, row, env)
  if (variable === undefined) return row.read(undefined)
  const raw = rawOf(variable, row, env)
  try {
    return row.read(raw)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new ConfigError(`${subject(variable, raw, row)}: ${error.message}; allowed: ${row.parse.allowed}`)
  }
}

/** The variable that a setting is written in; undefined for none. */
function variableOf(name: string, { aliases }: Setting<unknown>, env: Env): string | undefined {
  const [variable, another] = variablesOf(name, aliases).filter((one) => env[one]?.trim())
  if (another !== undefined) throw new ConfigError(`${another}: ${variable} is set as well; allowed: one of the two`)
  return variable
}

/** Where a setting may be written: under its name or an earlier one, or in a file that `NAME_FILE` names. */
function variablesOf(name: string, aliases: readonly string[]): string[] {
  return [name, ...aliases].flatMap((one) => [one, `${one}_FILE`])
}

function rawOf(variable: string, row: Setting<unknown>, env: Env): string {
  const given = env[variable] ?? ''
  const raw = variable.endsWith('_FILE') ? contentOf(variable, given, row) : given
  // A secret may begin or end with spaces.
  return row.secret ? raw : raw.trim()
}

function contentOf(variable: string, path: string, row: Setting<unknown>): string {
  // The path of a secret is not shown either: it may be the secret itself, put into the wrong variable.
  const refuse = (problem: string) =>
    new ConfigError(
      `${subject(variable, path, row)}: ${problem}; allowed: the path of a readable file that holds the value`
    )
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    throw refuse(
      `the file cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown reason'})`
    )
  }
  if (content.trim() === '') throw refuse('the file is empty')
  return content.replace(/\r?\n$/, '')
}

function subject(variable: string, value: string, { secret }: Setting<unknown>): string {
  return secret ? variable : `${variable} ${shown(value)}`
}
