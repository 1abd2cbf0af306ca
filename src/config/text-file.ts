import { readFileSync } from 'node:fs'
import { NotText } from '../text/value.js'
import { Refusal } from './setting.js'

/**
 * The text of a file that a setting names.
 *
 * @param decode what the bytes are; throws NotText where they are none of that
 * @throws Refusal that does not show the path: it may be a secret, put into the wrong variable
 */
export function readTextFile(path: string, decode: (bytes: Uint8Array) => string): string {
  try {
    return decode(readFileSync(path))
  } catch (error) {
    if (error instanceof NotText) throw new Refusal(`the file ${error.message}`)
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown reason'
    throw new Refusal(`the file cannot be read (${code})`)
  }
}
