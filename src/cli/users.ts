import { Command, Option } from 'commander'
import { integer } from '../config/parsers.js'
import { checkDescription, maxLevel } from '../domain/users/checks.js'
import type { UserQuery } from '../domain/users/directory-store.js'
import { invalidFields } from '../errors.js'
import { limit, reading } from './arguments.js'
import { UsageError } from './command-error.js'
import { operator, withContext } from './context.js'
import { type Consent, destructive } from './destructive.js'
import { invite } from './invite.js'
import { languageOption } from './language-option.js'
import { type OutputOptions, printDone, printRows, type TableRow } from './output.js'
import { newPassword, type PasswordOptions } from './password.js'
import { change, rowOf, userOf } from './user-change.js'

interface ListOptions extends OutputOptions {
  search?: string
  active?: true
  inactive?: true
  staff?: true
  sort?: string
  limit?: number
}

interface CreateOptions extends OutputOptions, PasswordOptions {
  email?: string
  nickname?: string
  level?: number
  staff?: true
}

const headings = ['id', 'username', 'email', 'level', 'is_active', 'is_staff', 'is_superuser', 'last_login']
const orders = ['id', 'username', 'date_joined', 'last_login'].flatMap((name) => [name, `-${name}`])
const json = new Option('--json', 'print JSON')
const stdin = new Option('--password-stdin', 'read the password from standard input, without the line break at its end')
const name = '<username>'

const list = new Command('list')
  .description('List users.')
  .option('--search <text>', 'only users with this text in the username, email or nickname; case does not matter')
  .option('--active', 'only active users')
  .option('--inactive', 'only inactive users')
  .option('--staff', 'only staff')
  .addOption(
    new Option('--sort <field>', 'the field to sort by; a leading - sorts in descending order')
      .choices(orders)
      .default('id')
  )
  .option('--limit <number>', 'the maximum number of users; the default is all', limit)
  .addOption(json)
  .action((options: ListOptions) =>
    withContext('read', async ({ administration, users }) => {
      const { search, active, inactive, staff, sort, limit = Number.POSITIVE_INFINITY } = options
      const query: UserQuery = { limit: Math.min(limit, 100), term: search, sort, isStaff: staff }
      if (active !== inactive) query.isActive = active === true
      const rows: TableRow[] = []
      let cursor: string | null | undefined
      do {
        const page = await administration.list({ ...query, ...(cursor && { cursor }) })
        rows.push(...page.items.map((user) => rowOf(users, user)))
        cursor = page.next
      } while (cursor !== null && rows.length < limit)
      printRows(rows.slice(0, limit), headings, options)
    })
  )

const create = new Command('create')
  .description('Create a user. Asks for the password unless --password-stdin is given.')
  .argument(name)
  .option('--email <email>', 'the email')
  .option('--nickname <name>', 'a display name')
  .option('--level <number>', 'a number for your own use', reading(integer(0, maxLevel)))
  .option('--staff', 'allow the user to use /api/admin')
  .addOption(stdin)
  .addOption(json)
  .action((username: string, { email, nickname, level, staff, ...options }: CreateOptions) =>
    withContext('create', async ({ administration, users }) => {
      // Before the password is asked for, which comes last
      const problems = checkDescription({ username, email, nickname, level })
      if (Object.keys(problems).length > 0) throw invalidFields(problems)
      const password = await newPassword(options)
      const wanted = { username, password, email, emailVerified: true, nickname, level, isStaff: staff }
      const user = await administration.create(operator, wanted)
      printDone(`Created ${user.username} with the id ${user.id}.`, rowOf(users, user), options)
    })
  )

const deactivate = destructive(
  change('deactivate', 'Keep a user from logging in, and revoke all sessions.', {
    said: 'Deactivated, and logged out everywhere',
    async act({ confirm }, { id, username }, consent) {
      const { administration } = await confirm(`Deactivate ${username}, and revoke all sessions?`, consent)
      return administration.update(operator, id, { isActive: false })
    }
  })
)

const activate = change('activate', 'Let a user log in again.', {
  said: 'Activated',
  act: ({ administration }, { id }) => administration.update(operator, id, { isActive: true })
})

const promote = change('promote', 'Make a user a superuser, which is staff that may change superusers.', {
  said: 'Promoted',
  act: ({ administration }, { id }, { staff }) =>
    administration.update(operator, id, staff ? { isStaff: true } : { isStaff: true, isSuperuser: true })
}).option('--staff', 'make the user staff, not superuser')

const setPassword = change('set-password', 'Set a password, and revoke all sessions.', {
  said: 'Password set, and logged out everywhere',
  async act({ administration }, { id }, options) {
    await administration.setPassword(operator, id, await newPassword(options))
  }
}).addOption(stdin)

const resetPassword = change('reset-password', 'Send the user a link that sets a new password.', {
  said: 'The service sends a link',
  async act({ mail }, { id }, { language }) {
    await mail().passwordReset.send(operator, id, language ?? 'en')
  }
})
  .requiredOption('--mail', 'send the link to the email of the user')
  .addOption(languageOption('the language of the email where the language of the user is not known; the default is en'))
  .addHelpText('after', '\nA running service sends the email. To set the password yourself, use `users set-password`.')

const remove = destructive(
  change('delete', 'Delete a user, revoke all sessions, and free the username.', {
    said: 'Deleted',
    async act({ confirm }, { id, username }, consent) {
      const { administration } = await confirm(`Delete ${username} for good?`, consent)
      await administration.remove(operator, id)
    }
  })
)

const logout = destructive(new Command('logout').hook('preAction', requireTarget))
  .description('Revoke all sessions of a user, or of all users with --all.')
  .argument('[username]')
  .option('--all', 'all users')
  .addOption(json)
  .action((username: string | undefined, options: OutputOptions & Consent & { all?: true }) =>
    withContext('change', async (context) => {
      if (username === undefined) {
        const { administration } = await context.confirm('Log all users out everywhere?', options)
        await administration.logOutEverybody(operator)
        return printDone('All users are logged out.', { everybody: true }, options)
      }
      const user = await userOf(context, username)
      const { administration } = await context.confirm(`Log ${user.username} out everywhere?`, options)
      await administration.logOut(operator, user.id)
      printDone(`Logged out everywhere: ${user.username}.`, rowOf(context.users, user), options)
    })
  )

const resetTwoFactor = destructive(
  change('reset', 'Delete the authenticator app and the recovery codes of a user.', {
    said: 'Two-factor authentication is off',
    async act({ confirm }, { id, username }, consent) {
      const { resetTwoFactor } = await confirm(`Turn two-factor authentication off for ${username}?`, consent)
      await resetTwoFactor(operator, id)
    }
  })
)

const twoFactor = new Command('two-factor')
  .description('Help users who have lost the device of their two-factor authentication.')
  .addCommand(resetTwoFactor)

function requireTarget(command: Command): void {
  const isOne = command.args.length > 0
  if (isOne === (command.getOptionValue('all') === true)) throw new UsageError('Give either a username or --all.')
}

export const users = new Command('users').description('List, create, change and delete users.')
for (const command of [
  list,
  create,
  invite,
  deactivate,
  activate,
  setPassword,
  resetPassword,
  promote,
  remove,
  logout,
  twoFactor
]) {
  users.addCommand(command)
}
