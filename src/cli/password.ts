import { text } from 'node:stream/consumers'
import { password as secret } from '@inquirer/prompts'
import { CommandError } from './command-error.js'

export interface PasswordOptions {
  passwordStdin?: true
}

/** A new password, from standard input or asked for twice. */
export async function newPassword({ passwordStdin }: PasswordOptions): Promise<string> {
  if (passwordStdin) return passwordFromStdin()
  if (!process.stdin.isTTY) throw new CommandError('There is no terminal to ask on. Use --password-stdin.')
  const password = await secret({ message: 'Password:' })
  const again = await secret({ message: 'Password (again):' })
  if (password !== again) throw new CommandError("Your passwords didn't match.")
  return password
}

/** All of standard input, without its line end. */
export async function passwordFromStdin(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '')
}
