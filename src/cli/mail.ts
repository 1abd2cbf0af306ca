import { Command } from 'commander'
import { v7 as uuidv7 } from 'uuid'
import { loadConfig } from '../config/index.js'
import { senderOf } from '../domain/mail/sender.js'
import { createTemplates } from '../domain/mail/templates.js'
import type { MailLanguage } from '../domain/mail/texts/index.js'
import { checkEmail, normalizeEmail } from '../domain/users/email.js'
import { inEnglish } from '../errors.js'
import { createSmtp } from '../infra/mail/smtp.js'
import { CommandError } from './command-error.js'
import { languageOption } from './language-option.js'
import { type OutputOptions, printDone } from './output.js'

interface TestOptions extends OutputOptions {
  to: string
  language?: MailLanguage
}

const test = new Command('test')
  .description('Send a test email to the SMTP server of SMTP_URL, and print its answer.')
  .requiredOption('--to <email>', 'the recipient')
  .addOption(languageOption('the language of the text; the default is LANGUAGE_CODE, or en'))
  .option('--json', 'print JSON')
  .addHelpText('after', '\nThe command uses neither the database nor the outbox: it sends the email once, now.')
  .action(async ({ to, ...options }: TestOptions) => {
    const config = loadConfig()
    const { SMTP_URL: server, SMTP_CA: ca, MAIL_TEMPLATES, LANGUAGE_CODE } = config
    const [problem = to.trim() === '' ? 'This field may not be blank.' : undefined] = checkEmail(to)
    if (problem !== undefined) throw new CommandError(`--to: ${inEnglish(problem)}`)
    if (server === undefined) {
      throw new CommandError(
        'SMTP_URL is not set. Set it to your SMTP server, as in smtp://user:password@smtp.example.com:587.'
      )
    }
    const { from, service } = senderOf(config)
    const email = normalizeEmail(to)
    const content = createTemplates(MAIL_TEMPLATES, service).render(
      { template: 'mail_test', values: { email } },
      options.language ?? LANGUAGE_CODE ?? 'en'
    )
    let response = ''
    const onAccepted = (text: string) => {
      response = text
    }
    const delivery = await createSmtp({ server, ca, from, onAccepted })({ id: uuidv7(), to: email, ...content })
    const host = `${server.host}:${server.port}`
    if (!delivery.accepted) throw new CommandError(`${host} did not accept the email: ${oneLine(delivery.reason)}`)
    response = oneLine(response)
    printDone(`${host} accepted the email to ${email}: ${response}`, { to: email, server: host, response }, options)
  })

/** What a server says, without characters that would steer the terminal. */
const oneLine = (text: string): string => text.replace(/\p{C}+/gu, ' ').trim()

export const mail = new Command('mail').description('Test the settings for emails.').addCommand(test)
