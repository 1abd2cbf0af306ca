import { userInfo } from 'node:os'
import { input, password as secret } from '@inquirer/prompts'
import { Command } from 'commander'
import type { FieldMessages } from '../errors.js'
import { checkEmail } from '../users/email.js'
import type { Registration, UserService } from '../users/service.js'
import { checkUsername } from '../users/username.js'
import { CommandError } from './command-error.js'
import { withContext } from './context.js'
import { passwordFromStdin } from './password.js'

interface Options {
  username?: string
  email?: string
  passwordStdin?: true
}

const takenMessage = 'That username is already taken.'

export const createsuperuser = new Command('createsuperuser')
  .description('Create a member with all rights. Asks for what the options leave out.')
  .option('--username <name>', 'the name to log in with')
  .option('--email <address>', 'an e-mail address; may be left out')
  .option('--password-stdin', 'read the password from standard input, without its line end')
  .addHelpText(
    'after',
    '\nOn a terminal it asks for the password, which then is in no history of commands. In a script, read it from a file:\n  keyturn createsuperuser --username neo --password-stdin < /run/secrets/superuser-password'
  )
  .action((options: Options) => withContext('create', ({ users }) => create(users, options)))

async function create(users: UserService, options: Options): Promise<void> {
  const answers = options.passwordStdin ? await readAnswers(options) : await ask(users, options)
  const problems = Object.values(await users.check(answers)).flat()
  if (problems.length > 0) throw new CommandError(problems.join(' '))
  if (await users.isTaken(answers.username)) throw new CommandError(takenMessage)
  await users.register({ ...answers, isStaff: true, isSuperuser: true })
  console.log('Superuser created successfully.')
}

async function readAnswers({ username, email }: Options): Promise<Registration> {
  if (username === undefined) throw new CommandError('--password-stdin needs --username.')
  return { username, email, password: await passwordFromStdin() }
}

/** Asks as Django does: each answer is checked at once, and asked for again until it will do. */
async function ask(users: UserService, options: Options): Promise<Registration> {
  if (!process.stdin.isTTY) {
    throw new CommandError('There is no terminal to ask on. Use --username <name> --password-stdin.')
  }
  const username = options.username ?? (await askUsername(users))
  const email =
    options.email ?? (await input({ message: 'Email address:', validate: (answer) => checkEmail(answer)[0] ?? true }))
  for (;;) {
    const password = await secret({ message: 'Password:' })
    const again = await secret({ message: 'Password (again):' })
    const problems = password === again ? await users.check({ username, email, password }) : mismatch
    if (Object.keys(problems).length === 0) return { username, email, password }
    console.error(`Error: ${Object.values(problems).flat().join(' ')}`)
    // Only the password is asked for again
    if (problems.username !== undefined) throw new CommandError('Try another name.')
    if (problems.email !== undefined) throw new CommandError('Try another email address.')
  }
}

const mismatch: FieldMessages = { password: ["Your passwords didn't match."] }

function askUsername(users: UserService): Promise<string> {
  return input({
    message: 'Username:',
    default: userInfo().username,
    async validate(name) {
      const [problem] = checkUsername(name)
      return problem ?? (!(await users.isTaken(name)) || takenMessage)
    }
  })
}
