import { type Command, Option } from 'commander'
import { CommandError, UsageError } from './command-error.js'

/** What a destructive command is called with. */
export interface Consent {
  yes?: true
}

/**
 * Makes a command destructive: it deletes something or revokes tokens, which no other command brings back. It gets `--yes`,
 * and without a terminal it is refused unless that is given, before anything is opened.
 *
 * @param only the attribute of the option that makes it destructive; left out where it always is
 */
export function destructive(command: Command, only?: string): Command {
  return command
    .addOption(new Option('--yes', 'do not ask for confirmation; required without a terminal'))
    .hook('preAction', () => {
      if (only === undefined || command.getOptionValue(only) !== undefined) requireConsent(command.opts<Consent>())
    })
}

/** Asks on the terminal, unless `--yes` was given. @throws UsageError where there is none; CommandError when declined */
export async function confirmed(question: string, consent: Consent): Promise<void> {
  requireConsent(consent)
  if (consent.yes) return
  const { confirm } = await import('@inquirer/prompts')
  // Standard output is for results
  const agreed = await confirm({ message: question, default: false }, { output: process.stderr })
  if (!agreed) throw new CommandError('Nothing was changed.')
}

function requireConsent({ yes }: Consent): void {
  if (yes || (process.stdin.isTTY && process.stderr.isTTY)) return
  throw new UsageError('This cannot be undone, and the command cannot ask without a terminal. Repeat it with --yes.')
}
