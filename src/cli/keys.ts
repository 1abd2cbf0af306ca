import { Command, Option } from 'commander'
import { presentKey } from '../domain/keys/keyring-state.js'
import { NotFound } from '../errors.js'
import { CommandError } from './command-error.js'
import { type CommandContext, type DatabaseUse, operator, withContext } from './context.js'
import { type Consent, destructive } from './destructive.js'
import { type OutputOptions, printDone, printRows } from './output.js'

const headings = ['kid', 'alg', 'state', 'created_at', 'activates_at', 'retired_at']
const json = new Option('--json', 'print JSON')

const list = new Command('list')
  .description('List the keys of the keyring, newest first.')
  .addOption(json)
  .action((options: OutputOptions) =>
    withRing('read', async (ring) => printRows((await ring.list()).map(presentKey).reverse(), headings, options))
  )

const rotate = new Command('rotate')
  .description('Create the next key now. It starts to sign ten minutes later, when all verifiers know it.')
  .addOption(json)
  .action((options: OutputOptions) =>
    withRing('change', async (ring) => {
      const key = presentKey(await ring.rotate(operator))
      printDone(`${key.kid} is ${key.state}; it signs from ${key.activates_at}.`, key, options)
    })
  )

const retire = destructive(new Command('retire'))
  .description(
    'Retire a compromised key. Tokens that it has signed are rejected from now on (by other replicas within a minute): users who hold one have to log in again.'
  )
  .argument('<kid>', 'the id from `keyturn keys list`')
  .addOption(json)
  .action((kid: string, options: OutputOptions & Consent) =>
    withRing('change', async (_, { confirm }) => {
      const { keyring } = await confirm(`Retire ${kid}, and reject every token that it has signed?`, options)
      await keyring?.retire(operator, kid).catch((error: unknown) => {
        throw error instanceof NotFound
          ? new CommandError(`No key that verifies tokens has the id ${JSON.stringify(kid)}.`)
          : error
      })
      printDone(`Retired: ${kid}.`, { kid, retired: true }, options)
    })
  )

export const keys = new Command('keys')
  .description('List, rotate and retire the keys of the managed keyring.')
  .addCommand(list)
  .addCommand(rotate)
  .addCommand(retire)

type Ring = NonNullable<CommandContext['keyring']>

function withRing(use: DatabaseUse, work: (ring: Ring, context: CommandContext) => Promise<void>): Promise<void> {
  return withContext(use, (context) => {
    if (context.keyring === undefined)
      throw new CommandError('KEYRING is static, so there are no keys to manage; set KEYRING=managed.')
    return work(context.keyring, context)
  })
}
