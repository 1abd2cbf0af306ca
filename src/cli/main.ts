#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { readEnvFile } from '../config/env-file.js'
import { ConfigError } from '../config.js'
import { describeFailure } from '../db/failures.js'
import { MigrationError } from '../db/migrate.js'
import { DumpError } from '../django/dump.js'
import { isCatalogueError } from '../errors.js'
import { version } from '../version.js'
import { clients } from './clients.js'
import { CommandError } from './command-error.js'
import { config } from './config.js'
import { createsuperuser } from './createsuperuser.js'
import { flushexpiredtokens } from './flushexpiredtokens.js'
import { importDjango } from './import-django.js'
import { keys } from './keys.js'
import { migrateCommand } from './migrate.js'
import { sessions } from './sessions.js'
import { users } from './users.js'

const program = new Command('keyturn')
  .description('Manages the members and the database of a keyturn service. Settings come from the environment.')
  .version(version)
  .addCommand(createsuperuser)
  .addCommand(migrateCommand)
  .addCommand(flushexpiredtokens)
  .addCommand(users)
  .addCommand(sessions)
  .addCommand(clients)
  .addCommand(keys)
  .addCommand(config)
  .addCommand(importDjango)
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 refused, not found or failed, 2 called wrongly.\nThe database is the one that DATABASE_URL names (default file:./data/keyturn.db).'
  )

try {
  readEnvFile()
  throwInsteadOfExit(program)
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}

/** So that databases are closed, and every wrong call has the same exit code. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride()
  for (const child of command.commands) throwInsteadOfExit(child)
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
  return 1
}

/** What a person can mend is one line; everything else is a bug and keeps its stack. */
function expectedMessage(error: unknown): string | undefined {
  if (isCatalogueError(error)) {
    const fields = Object.entries(error.fields ?? {}).map(([field, messages]) => `${field}: ${messages.join(' ')}`)
    return fields.length > 0 ? fields.join(' ') : error.message
  }
  const expected = [ConfigError, MigrationError, CommandError, DumpError].some((type) => error instanceof type)
  return error instanceof Error && expected ? error.message : undefined
}
