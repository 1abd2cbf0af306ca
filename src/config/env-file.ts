import { loadEnvFile } from 'node:process'
import { ConfigError } from './config-error.js'

/**
 * Puts what a file named `.env` in the working directory says into the environment, without replacing what is set there. There
 * need not be one. With NODE_ENV=test it is not read: tests bring their own settings.
 *
 * @throws ConfigError when it cannot be read
 */
export function readEnvFile(file = '.env'): void {
  if (process.env.NODE_ENV === 'test') return
  try {
    loadEnvFile(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENOENT') throw new ConfigError('.env: cannot be read; allowed: a readable text file, or none')
  }
}
