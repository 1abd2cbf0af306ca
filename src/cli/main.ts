#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { ConfigError } from '../config.js'
import { MigrationError } from '../db/migrate.js'
import { isCatalogueError } from '../errors.js'
import { CommandError } from './command-error.js'
import { createsuperuser } from './createsuperuser.js'
import { migrateCommand } from './migrate.js'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

const program = new Command('keyturn')
  .description('Manages the members and the database of a keyturn service. Settings come from the environment.')
  .version(version)
  .addCommand(createsuperuser)
  .addCommand(migrateCommand)
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 refused or failed, 2 called wrongly.\nThe database is the one that DATABASE_URL names (default file:./data/keyturn.db).'
  )

try {
  for (const command of [program, ...program.commands]) command.exitOverride()
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  // Ctrl-C at a prompt.
  if (error instanceof Error && error.name === 'ExitPromptError') {
    console.error('\nCancelled.')
    return 1
  }
  const expected = [ConfigError, MigrationError, CommandError].some((type) => error instanceof type)
  console.error(expected || isCatalogueError(error) ? `Error: ${messageOf(error)}` : error)
  return 1
}

function messageOf(error: unknown): string {
  if (isCatalogueError(error) && error.cause instanceof Error) return `${error.message} (${error.cause.message})`
  return error instanceof Error ? error.message : String(error)
}
