import { Command, Option } from 'commander'
import type { MailLanguage } from '../domain/mail/texts/index.js'
import type { User } from '../domain/users/user.js'
import { CommandError } from './command-error.js'
import { type CommandContext, withContext } from './context.js'
import type { Consent } from './destructive.js'
import { type OutputOptions, printDone, type TableRow } from './output.js'
import type { PasswordOptions } from './password.js'

export interface ChangeOptions extends OutputOptions, PasswordOptions, Consent {
  staff?: true
  language?: MailLanguage
}

export interface Change {
  said: string
  act: (context: CommandContext, user: User, options: ChangeOptions) => Promise<User | undefined> | Promise<void>
}

/** A command that does one thing to one user. */
export function change(command: string, description: string, { said, act }: Change): Command {
  return new Command(command)
    .description(description)
    .argument('<username>')
    .addOption(new Option('--json', 'print JSON'))
    .action((username: string, options: ChangeOptions) =>
      withContext('change', async (context) => {
        const before = await userOf(context, username)
        const user = (await act(context, before, options)) ?? before
        printDone(`${said}: ${user.username}.`, rowOf(context.users, user), options)
      })
    )
}

export async function userOf({ users }: CommandContext, username: string): Promise<User> {
  const user = await users.findByName(username)
  if (user === null) throw new CommandError(`The user ${JSON.stringify(username)} does not exist.`)
  return user
}

export function rowOf({ present }: CommandContext['users'], user: User): TableRow {
  return { ...present(user), is_superuser: user.isSuperuser }
}
