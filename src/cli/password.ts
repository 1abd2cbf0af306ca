import { buffer } from 'node:stream/consumers'
import { decodeValue, NotText } from '../text/value.js'
import { CommandError, UsageError } from './command-error.js'

export interface PasswordOptions {
  passwordStdin?: true
}

/** A new password, from standard input or asked for twice. */
export async function newPassword({ passwordStdin }: PasswordOptions): Promise<string> {
  if (passwordStdin) return passwordFromStdin()
  if (!process.stdin.isTTY) throw new UsageError('Cannot ask without a terminal. Use --password-stdin.')
  const { password, again } = await askTwice()
  if (password !== again) throw new CommandError("Your passwords didn't match.")
  return password
}

/** Asks for a password twice on the terminal. */
export async function askTwice(): Promise<{ password: string; again: string }> {
  // Most commands ask nothing, and start faster without
  const { password: ask } = await import('@inquirer/prompts')
  return { password: await ask({ message: 'Password:' }), again: await ask({ message: 'Password (again):' }) }
}

/** All of standard input, without its line end. */
export async function passwordFromStdin(): Promise<string> {
  try {
    return decodeValue(await buffer(process.stdin))
  } catch (error) {
    throw error instanceof NotText ? new CommandError(`The password on standard input ${error.message}.`) : error
  }
}
