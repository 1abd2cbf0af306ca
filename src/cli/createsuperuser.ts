import { userInfo } from 'node:os'
import { Command, Option } from 'commander'
import { checkDescription } from '../domain/users/checks.js'
import { checkEmail } from '../domain/users/email.js'
import type { Registration } from '../domain/users/service.js'
import { checkUsername } from '../domain/users/username.js'
import { type FieldMessages, inEnglish, invalidFields, type Message } from '../errors.js'
import { CommandError, UsageError } from './command-error.js'
import { type CommandContext, withContext } from './context.js'
import { askTwice, passwordFromStdin } from './password.js'
import { requiredVariable, superuserVariable } from './superuser-variables.js'

type Users = CommandContext['users']

interface Options {
  username?: string
  email?: string
  passwordStdin?: true
  noinput?: true
  /** False for Django's other spelling of `--noinput`. */
  input: boolean
  ifMissing?: true
}

const takenMessage = 'That username is already taken.'

const help = `
On a terminal, the command asks for the password, so that no command history contains it. In a script, read it from a file:
  keyturn createsuperuser --username neo --password-stdin < /run/secrets/superuser-password

When a container starts, --noinput --if-missing creates the first superuser from KEYTURN_SUPERUSER_USERNAME,
KEYTURN_SUPERUSER_EMAIL and KEYTURN_SUPERUSER_PASSWORD, or from the files that KEYTURN_SUPERUSER_PASSWORD_FILE and
so on name. Django's names, such as DJANGO_SUPERUSER_USERNAME, work too.`

export const createsuperuser = new Command('createsuperuser')
  .description('Create a superuser. Asks for values that no option gives.')
  .option('--username <name>', 'the username')
  .option('--email <email>', 'the email; optional')
  .option('--password-stdin', 'read the password from standard input, without the line break at its end')
  .option('--noinput', 'do not ask: read values that no option gives from the environment')
  .addOption(new Option('--no-input', 'same as --noinput').hideHelp())
  .option('--if-missing', 'do nothing if an active superuser exists')
  .addHelpText('after', help)
  .action((options: Options) => withContext('create', (context) => run(context, options)))

async function run(context: CommandContext, options: Options): Promise<void> {
  const exists = async () => options.ifMissing === true && (await context.administration.hasSuperuser())
  if (!(await exists())) {
    try {
      await create(context.users, options)
      return console.log('Superuser created successfully.')
    } catch (error) {
      // Another container that started at the same time was first
      if (!(await exists())) throw error
    }
  }
  console.log('A superuser already exists.')
}

async function create(users: Users, options: Options): Promise<void> {
  const answers = await answersFor(users, options)
  const problems = await users.check(answers)
  if (Object.keys(problems).length > 0) throw invalidFields(problems)
  if (await users.isTaken(answers.username)) throw new CommandError(takenMessage)
  await users.register({ ...answers, emailVerified: true, isStaff: true, isSuperuser: true })
}

async function answersFor(users: Users, { username, email, ...options }: Options): Promise<Registration> {
  const { noinput = !options.input, passwordStdin } = options
  if (noinput) {
    return {
      username: username ?? requiredVariable('USERNAME', '--username'),
      email: email ?? superuserVariable('EMAIL'),
      password: passwordStdin ? await passwordFromStdin() : requiredVariable('PASSWORD', '--password-stdin')
    }
  }
  if (!passwordStdin) return ask(users, { username, email })
  if (username === undefined) throw new UsageError('--password-stdin needs --username.')
  return { username, email, password: await passwordFromStdin() }
}

/** Asks as Django does: each answer is checked at once, and asked for again until it will do. */
async function ask(users: Users, options: Pick<Options, 'username' | 'email'>): Promise<Registration> {
  if (!process.stdin.isTTY) {
    throw new UsageError('Cannot ask without a terminal. Use --noinput, or --username <name> --password-stdin.')
  }
  const given = checkDescription(options)
  if (Object.keys(given).length > 0) throw invalidFields(given)
  if (options.username !== undefined && (await users.isTaken(options.username))) throw new CommandError(takenMessage)
  const { input } = await import('@inquirer/prompts')
  const username = options.username ?? (await input(usernameQuestion(users)))
  const email =
    options.email ??
    (await input({ message: 'Email address:', validate: (answer) => firstOf(checkEmail(answer)) ?? true }))
  for (;;) {
    const { password, again } = await askTwice()
    const problems = password === again ? await users.check({ username, email, password }) : mismatch
    if (Object.keys(problems).length === 0) return { username, email, password }
    console.error(`Error: ${Object.values(problems).flat().map(inEnglish).join(' ')}`)
  }
}

const mismatch: FieldMessages = { password: ["Your passwords didn't match."] }

const firstOf = ([first]: readonly Message[]): string | undefined => first && inEnglish(first)

const usernameQuestion = (users: Users) => ({
  message: 'Username:',
  default: userInfo().username,
  async validate(name: string) {
    return firstOf(checkUsername(name)) ?? (!(await users.isTaken(name)) || takenMessage)
  }
})
