import { Command, CommanderError } from 'commander'
import { readEnvFile } from '../config/env-file.js'
import { ConfigError } from '../config/index.js'
import { DumpError } from '../django/dump-error.js'
import { inEnglish, isCatalogueError } from '../errors.js'
import { describeFailure } from '../infra/db/failures.js'
import { MigrationError } from '../infra/db/migrate.js'
import { NotText, requireWhole } from '../text/value.js'
import { version } from '../version.js'
import { clients } from './clients.js'
import { CommandError, UsageError } from './command-error.js'
import { config } from './config.js'
import { createsuperuser } from './createsuperuser.js'
import { flushexpiredtokens } from './flushexpiredtokens.js'
import { importDjango } from './import-django.js'
import { keys } from './keys.js'
import { mail } from './mail.js'
import { migrateCommand } from './migrate.js'
import { sessions } from './sessions.js'
import { users } from './users.js'

/** Every command there is. */
export const program = new Command('keyturn')
  .description(
    'Manages the users and the database of a keyturn service. Settings come from the environment and from .env.'
  )
  .version(version)
  .configureOutput({ outputError: (message, write) => write(`${oneLine(message)}\n`) })
  .exitOverride()

// Each takes over what is set above: databases are closed, and every wrong call has the same exit code.
for (const command of [
  createsuperuser,
  migrateCommand,
  flushexpiredtokens,
  users,
  sessions,
  clients,
  keys,
  mail,
  config,
  importDjango
]) {
  program.addCommand(command)
  inherit(command, program)
}

program.addHelpText(
  'after',
  '\nExit codes: 0 done, 1 rejected, not found or failed, 2 wrong usage.\nThe database is the one that DATABASE_URL names (default file:./data/keyturn.db).'
)

/**
 * Runs a command.
 *
 * @param args as they stand behind the program's name
 * @returns the exit code
 */
export async function run(args: readonly string[]): Promise<number> {
  try {
    for (const [at, argument] of args.entries()) requireText(argument, at + 1)
    readEnvFile()
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    return exitCodeOf(error)
  }
}

function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
}

/** @throws UsageError for an argument whose bytes were no UTF-8 */
function requireText(argument: string, position: number): void {
  try {
    requireWhole(argument)
  } catch (error) {
    throw error instanceof NotText ? new UsageError(`Argument ${position} ${error.message}.`) : error
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  // Ctrl-C at a prompt.
  if (error instanceof Error && error.name === 'ExitPromptError') {
    console.error('\nCancelled.')
    return 1
  }
  const message = describeFailure(error) ?? expectedMessage(error)
  console.error(message === undefined ? error : `Error: ${message}`)
  return error instanceof UsageError ? 2 : 1
}

/** What a person can mend is one line; everything else is a bug and keeps its stack. */
function expectedMessage(error: unknown): string | undefined {
  if (isCatalogueError(error)) {
    const fields = Object.entries(error.fields ?? {}).map(
      ([field, messages]) => `${field}: ${messages.map(inEnglish).join(' ')}`
    )
    return fields.length > 0 ? fields.join(' ') : error.message
  }
  const expected = [ConfigError, MigrationError, CommandError, DumpError].some((type) => error instanceof type)
  return error instanceof Error && expected ? error.message : undefined
}

/** Commander quotes arguments as they are, and puts a suggestion on a second line. */
function oneLine(message: string): string {
  return message.trim().replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '?')
}
