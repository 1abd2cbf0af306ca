/** Reads a setting's text. Throws `Refusal` where the text is not what `allowed` says. */
export interface Parser<T> {
  (raw: string): T
  /** What may be written, as a phrase that goes on from "allowed: ". */
  allowed: string
}

/** One row of the table of settings. */
export interface Setting<T> {
  /** As it would be written in the environment; undefined when unset means none. */
  default: string | undefined
  parse: Parser<T>
  /** The value for a text, or for the default where there is none. */
  read: (raw: string | undefined) => T
  /** What a newcomer needs to know. */
  description: string
  /** Neither the value nor the path of its file may be shown. */
  secret: boolean
  /** Earlier names that still work. */
  aliases: readonly string[]
}

interface SettingOptions<T> {
  parse: Parser<T>
  description: string
  secret?: boolean
  aliases?: readonly string[]
}

/** What is wrong with a value, as a phrase that goes on from "NAME: ". Never quotes a secret. */
export class Refusal extends Error {
  override name = 'Refusal'
}

/** A row of the table. The default goes through the parser like any other text, so it is written the way users write. */
export function setting<T>(options: SettingOptions<T> & { default: string }): Setting<T>
export function setting<T>(options: SettingOptions<T>): Setting<T | undefined>
export function setting<T>(options: SettingOptions<T> & { default?: string }): Setting<T | undefined> {
  const read = (raw = options.default) => (raw === undefined ? undefined : options.parse(raw))
  return { default: undefined, secret: false, aliases: [], ...options, read }
}

/** A parser from its two halves: what it allows, in words, and how it reads. */
export function parser<T>(allowed: string, read: (raw: string) => T): Parser<T> {
  return Object.assign((raw: string) => read(raw), { allowed })
}
