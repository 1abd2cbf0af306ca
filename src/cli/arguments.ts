import { InvalidArgumentError } from 'commander'
import { integer } from '../config/parsers.js'
import { type Parser, Refusal } from '../config/setting.js'

/** Reads an option's value as a setting of the same kind is read. */
export function reading<T>(parse: Parser<T>): (text: string) => T {
  return (text) => {
    try {
      return parse(text)
    } catch (error) {
      if (error instanceof Refusal) throw new InvalidArgumentError(`It is ${error.message}; allowed: ${parse.allowed}.`)
      throw error
    }
  }
}

/** The most rows of a list. */
export const limit = reading(integer(1))
