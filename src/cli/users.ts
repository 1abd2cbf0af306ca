import { confirm } from '@inquirer/prompts'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { UserQuery } from '../users/directory-store.js'
import type { User } from '../users/user.js'
import { CommandError } from './command-error.js'
import { type CommandContext, operator, withContext } from './context.js'
import { type OutputOptions, printDone, printRows, type TableRow } from './output.js'
import { newPassword, type PasswordOptions } from './password.js'

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
const json = new Option('--json', 'print JSON, for machines')
const stdin = new Option('--password-stdin', 'read the password from standard input, without its line end')
const name = '<username>'

const list = new Command('list')
  .description('List members.')
  .option('--search <text>', 'only those with this in name, address or nickname, in any case')
  .option('--active', 'only active ones')
  .option('--inactive', 'only inactive ones')
  .option('--staff', 'only staff')
  .addOption(new Option('--sort <field>', 'with - the other way round').choices(orders).default('id'))
  .option('--limit <number>', 'the most members to list; all of them by default', whole)
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
  .description('Create a member. Asks for the password unless it comes by standard input.')
  .argument(name)
  .option('--email <address>', 'an e-mail address', address)
  .option('--nickname <name>', 'shown to others', nickname)
  .option('--level <number>', 'of your own use', whole)
  .option('--staff', 'may do what is below /api/admin')
  .addOption(stdin)
  .addOption(json)
  .action((username: string, { email, nickname, level, staff, ...options }: CreateOptions) =>
    withContext('create', async ({ administration, users }) => {
      const password = await newPassword(options)
      const wanted = { username, password, email, nickname, level, isStaff: staff }
      const user = await administration.create(operator, wanted)
      printDone(`Created ${user.username} with the id ${user.id}.`, rowOf(users, user), options)
    })
  )

const deactivate = change('deactivate', 'Keep a member from logging in, and end all that is logged in.', {
  said: 'Deactivated, and logged out everywhere',
  act: ({ administration }, { id }) => administration.update(operator, id, { isActive: false })
})

const activate = change('activate', 'Let a member log in again.', {
  said: 'Activated',
  act: ({ administration }, { id }) => administration.update(operator, id, { isActive: true })
})

const promote = change('promote', 'Make a member a superuser, which is staff that may change superusers.', {
  said: 'Promoted',
  act: ({ administration }, { id }, { staff }) =>
    administration.update(operator, id, staff ? { isStaff: true } : { isStaff: true, isSuperuser: true })
}).option('--staff', 'staff only, no superuser')

const setPassword = change('set-password', 'Set a password, and end all that is logged in.', {
  said: 'Password set, and logged out everywhere',
  async act({ administration }, { id }, options) {
    await administration.setPassword(operator, id, await newPassword(options))
  }
}).addOption(stdin)

const remove = change('delete', 'Delete a member, end all that is logged in, and free the name.', {
  said: 'Deleted',
  async act({ administration }, { id, username }, { yes }) {
    const asks = process.stdin.isTTY && !yes
    if (asks && !(await confirm({ message: `Delete ${username} for good?`, default: false }))) {
      throw new CommandError('Nothing was deleted.')
    }
    await administration.remove(operator, id)
  }
}).option('--yes', 'do not ask on a terminal')

const logout = new Command('logout')
  .description('End all that a member is logged in on; with --all, all that anybody is.')
  .argument('[username]')
  .option('--all', 'everybody')
  .addOption(json)
  .action((username: string | undefined, options: OutputOptions & { all?: true }, command: Command) => {
    if ((username === undefined) !== (options.all === true)) {
      command.error('error: give either a username or --all', { exitCode: 2 })
    }
    return withContext('change', async (context) => {
      if (username === undefined) {
        await context.administration.logOutEverybody(operator)
        return printDone('Everybody is logged out.', { everybody: true }, options)
      }
      const user = await memberOf(context, username)
      await context.administration.logOut(operator, user.id)
      printDone(`Logged out everywhere: ${user.username}.`, rowOf(context.users, user), options)
    })
  })

export const users = new Command('users').description('List and change members.')
for (const command of [list, create, deactivate, activate, setPassword, promote, remove, logout]) {
  users.addCommand(command)
}

interface ChangeOptions extends OutputOptions, PasswordOptions {
  staff?: true
  yes?: true
}

interface Change {
  said: string
  act: (context: CommandContext, user: User, options: ChangeOptions) => Promise<User | undefined> | Promise<void>
}

/** A command that does one thing to one member. */
function change(command: string, description: string, { said, act }: Change): Command {
  return new Command(command)
    .description(description)
    .argument(name)
    .addOption(json)
    .action((username: string, options: ChangeOptions) =>
      withContext('change', async (context) => {
        const before = await memberOf(context, username)
        const user = (await act(context, before, options)) ?? before
        printDone(`${said}: ${user.username}.`, rowOf(context.users, user), options)
      })
    )
}

export async function memberOf({ users }: CommandContext, username: string): Promise<User> {
  const user = await users.findByName(username)
  if (user === null) throw new CommandError(`There is no member ${JSON.stringify(username)}.`)
  return user
}

function rowOf({ present }: CommandContext['users'], user: User): TableRow {
  return { ...present(user), is_superuser: user.isSuperuser }
}

function address(text: string): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(text) || text.length > 254) throw new InvalidArgumentError('This is no e-mail address.')
  return text
}

function nickname(text: string): string {
  if (text.length > 150) throw new InvalidArgumentError('At most 150 characters are allowed.')
  return text
}

export function whole(text: string): number {
  const number = Number(text)
  if (!/^\d{1,9}$/.test(text) || number < 0) throw new InvalidArgumentError('A whole number is needed.')
  return number
}
