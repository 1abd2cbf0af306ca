import { readFileSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { decodeText, NotText } from '../text/value.js'
import { ConfigError } from './config-error.js'

/**
 * Puts what a file named `.env` in the working directory says into the environment, without replacing what is set there. There
 * need not be one. With NODE_ENV=test it is not read: tests bring their own settings.
 *
 * @throws ConfigError when it cannot be read, or is not UTF-8
 */
export function readEnvFile(file = '.env'): void {
  if (process.env.NODE_ENV === 'test') return
  try {
    decodeText(readFileSync(file))
    loadEnvFile(file)
  } catch (error) {
    if (error instanceof NotText) throw new ConfigError(`.env: ${error.message}; allowed: text in UTF-8`)
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENOENT') throw new ConfigError('.env: cannot be read; allowed: a readable text file, or none')
  }
}
