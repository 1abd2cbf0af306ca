import { decodeValue, NotText, requireWhole } from '../text/value.js'
import { ConfigError } from './config-error.js'
import { shown } from './parsers.js'
import { Refusal } from './setting.js'
import { readTextFile } from './text-file.js'

export type Env = Record<string, string | undefined>

/** A value from the environment. */
export interface Variable {
  /** Where it may be written, in the order in which they count. Each may also name a file, as NAME_FILE. */
  names: readonly string[]
  /** Neither the value nor the path of its file may be shown. */
  secret: boolean
}

/** Where a value may be written: under each name, or in a file that `NAME_FILE` names. */
export const withFiles = (names: readonly string[]): string[] => names.flatMap((name) => [name, `${name}_FILE`])

/** The variable that the value is written in; undefined for none. @throws ConfigError when it is written in two */
export function variableOf({ names }: Pick<Variable, 'names'>, env: Env): string | undefined {
  const [variable, another] = withFiles(names).filter((one) => env[one]?.trim())
  if (another !== undefined) throw new ConfigError(`${another}: ${variable} is set as well; allowed: one of the two`)
  return variable
}

/** The text of a variable, or of the file that it names. @throws ConfigError with one line that shows no secret */
export function rawOf(variable: string, { secret }: Pick<Variable, 'secret'>, env: Env): string {
  const given = env[variable] ?? ''
  const raw = variable.endsWith('_FILE') ? contentOf(variable, given, secret) : whole(variable, given)
  // A secret may begin or end with spaces.
  return secret ? raw : raw.trim()
}

/** How a message names a value: by the variable, and what it holds unless that is secret. */
export function subject(variable: string, value: string, secret: boolean): string {
  return secret ? variable : `${variable} ${shown(value)}`
}

function whole(variable: string, given: string): string {
  try {
    return requireWhole(given)
  } catch (error) {
    throw error instanceof NotText ? new ConfigError(`${variable}: ${error.message}; allowed: text in UTF-8`) : error
  }
}

function contentOf(variable: string, path: string, secret: boolean): string {
  try {
    const content = readTextFile(path, decodeValue)
    if (content.trim() === '') throw new Refusal('the file is empty')
    return content
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // The path of a secret is not shown either: it may be the secret itself, put into the wrong variable.
    const what = subject(variable, path, secret)
    throw new ConfigError(`${what}: ${error.message}; allowed: the path of a readable file that holds the value`)
  }
}
