import { Command } from 'commander'
import { integer } from '../config/parsers.js'
import type { MailLanguage } from '../domain/mail/texts/index.js'
import { maxLevel } from '../domain/users/checks.js'
import { reading } from './arguments.js'
import { operator, withContext } from './context.js'
import { languageOption } from './language-option.js'
import { type OutputOptions, printDone } from './output.js'

interface InviteOptions extends OutputOptions {
  username?: string
  level?: number
  staff?: true
  language?: MailLanguage
}

export const invite = new Command('invite')
  .description('Send an invitation, with which the owner of the email signs up.')
  .argument('<email>')
  .option('--username <name>', 'the username; without it, the invited user chooses one')
  .option('--level <number>', 'a number for your own use', reading(integer(0, maxLevel)))
  .option('--staff', 'allow the user to use /api/admin')
  .addOption(languageOption('the language of the email and of the user; the default of the email is en'))
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    '\nA running service sends the email. A newer invitation to the same email replaces the earlier one.'
  )
  .action((email: string, { username, level, staff, language, ...options }: InviteOptions) =>
    withContext('change', async ({ mail }) => {
      const { invitations } = mail()
      const wanted = {
        email,
        ...(username !== undefined && { username }),
        ...(level !== undefined && { level }),
        ...(staff && { isStaff: true }),
        ...(language !== undefined && { language })
      }
      const invitation = await invitations.create(operator, wanted, language ?? 'en')
      printDone(`The service sends an invitation to ${invitation.email}.`, invitations.present(invitation), options)
    })
  )
