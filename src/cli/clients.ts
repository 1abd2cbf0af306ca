import { readFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { JSONWebKeySet } from 'jose'
import { integer } from '../config/parsers.js'
import { type Client, type GrantType, grantTypes, longestClientLife } from '../domain/clients/client.js'
import { NotFound } from '../errors.js'
import { decodeText, NotText } from '../text/value.js'
import { reading } from './arguments.js'
import { CommandError } from './command-error.js'
import { type CommandContext, operator, withContext } from './context.js'
import { type Consent, destructive } from './destructive.js'
import { type OutputOptions, printDone, printRows, type TableRow } from './output.js'

interface CreateOptions extends OutputOptions {
  name: string
  grant?: GrantType[]
  scope?: string[]
  audience?: string[]
  accessLifetime?: number
  jwks?: string
  jwksUri?: string
}

const headings = ['client_id', 'name', 'grants', 'scopes', 'audiences', 'is_active', 'last_used']
const json = new Option('--json', 'print JSON')
const id = '<client_id>'

const create = new Command('create')
  .description('Register an OAuth client. Prints its secret, which is shown only this once.')
  .requiredOption('--name <name>', 'a name for people')
  .addOption(
    new Option(
      '--grant <grant>',
      `a grant that it may use; repeat the option for more: ${grantTypes.join(', ')}`
    ).argParser(grants)
  )
  .option('--scope <scope>', 'a scope that it may be granted; repeat the option for more', words)
  .option('--audience <audience>', 'an audience of its tokens; repeat the option for more', words)
  .option('--access-lifetime <seconds>', 'the lifetime of its access tokens', (text) => seconds(text) * 1000)
  .option('--jwks <file>', 'its public keys for private_key_jwt, instead of a secret')
  .option('--jwks-uri <url>', 'the URL of its public keys', webAddress)
  .addOption(json)
  .action(({ grant = [], scope, audience, accessLifetime, jwks, jwksUri, name, ...options }: CreateOptions) =>
    withContext('create', async ({ clients }) => {
      const { client, secret } = await clients.create(operator, {
        ...{ name, grants: grant, accessLifetime, jwksUri },
        scopes: scope ?? [],
        audiences: audience ?? [],
        jwks: jwks === undefined ? null : await keySetIn(jwks)
      })
      const shown: TableRow = secret === null ? {} : { client_secret: secret }
      const lines = [`Created ${name}.`, `client_id      ${client.id}`, secret && `client_secret  ${secret}`]
      printDone(lines.filter(Boolean).join('\n'), { ...rowOf(client, clients), ...shown }, options)
    })
  )

const list = new Command('list')
  .description('List OAuth clients, newest first.')
  .addOption(json)
  .action((options: OutputOptions) =>
    withContext('read', async ({ clients }) => {
      const rows: TableRow[] = []
      let cursor: string | null | undefined
      do {
        const page = await clients.list({ limit: 100, ...(cursor && { cursor }) })
        rows.push(...page.items.map((client) => rowOf(client, clients)))
        cursor = page.next
      } while (cursor !== null)
      printRows(rows, headings, options)
    })
  )

const rotateSecret = destructive(new Command('rotate-secret'), 'dropPrevious')
  .description(
    'Rotate the secret of an OAuth client. Prints the new secret, which is shown only this once. The previous secret works until the next rotation.'
  )
  .argument(id)
  .option('--drop-previous', 'revoke the earlier secrets at once; use this if they were leaked')
  .addOption(json)
  .action((clientId: string, { dropPrevious, ...options }: OutputOptions & Consent & { dropPrevious?: true }) =>
    withContext('change', async ({ confirm, clients }) => {
      const rotated = dropPrevious
        ? (await confirm('Revoke the earlier secrets?', options)).clients.rotateSecret(operator, clientId, false)
        : clients.rotateSecret(operator, clientId, true)
      const { secret } = await known(clientId, rotated)
      printDone(`client_secret  ${secret}`, { client_id: clientId, client_secret: secret }, options)
    })
  )

const deactivate = destructive(
  change('deactivate', 'Reject a service, and revoke its tokens.', {
    said: 'Deactivated',
    async act({ confirm }, clientId, consent) {
      const { clients } = await confirm(`Deactivate ${clientId}, and revoke its tokens?`, consent)
      return clients.update(operator, clientId, { isActive: false })
    }
  })
)

const activate = change('activate', 'Accept a service again.', {
  said: 'Activated',
  act: ({ clients }, clientId) => clients.update(operator, clientId, { isActive: true })
})

const remove = destructive(new Command('delete'))
  .description('Delete an OAuth client and revoke its tokens.')
  .argument(id)
  .addOption(json)
  .action((clientId: string, options: OutputOptions & Consent) =>
    withContext('change', async ({ confirm }) => {
      const { clients } = await confirm(`Delete ${clientId} for good?`, options)
      await known(clientId, clients.remove(operator, clientId))
      printDone(`Deleted: ${clientId}.`, { client_id: clientId, deleted: true }, options)
    })
  )

export const clients = new Command('clients')
  .description('Manage OAuth clients.')
  .addCommand(create)
  .addCommand(list)
  .addCommand(rotateSecret)
  .addCommand(deactivate)
  .addCommand(activate)
  .addCommand(remove)

interface Change {
  said: string
  act: (context: CommandContext, clientId: string, consent: Consent) => Promise<Client>
}

/** A command that changes one service. */
function change(command: string, description: string, { said, act }: Change): Command {
  return new Command(command)
    .description(description)
    .argument(id)
    .addOption(json)
    .action((clientId: string, options: OutputOptions & Consent) =>
      withContext('change', async (context) => {
        const client = await known(clientId, act(context, clientId, options))
        printDone(`${said}: ${client.name}.`, rowOf(client, context.clients), options)
      })
    )
}

async function known<T>(clientId: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof NotFound ? new CommandError(`The client ${JSON.stringify(clientId)} does not exist.`) : error
  })
}

function rowOf(client: Client, { present }: CommandContext['clients']): TableRow {
  const { secrets: _, jwks: __, ...row } = present(client)
  return row
}

function words(text: string, before: string[] = []): string[] {
  const added = text.split(' ').filter((word) => word !== '')
  if (!added.every((word) => /^[!-~]{1,200}$/.test(word)))
    throw new InvalidArgumentError('Only printable ASCII is allowed.')
  return [...new Set([...before, ...added])]
}

function grants(text: string, before: GrantType[] = []): GrantType[] {
  const grant = grantTypes.find((one) => one === text)
  if (grant === undefined) throw new InvalidArgumentError(`Allowed choices are ${grantTypes.join(', ')}.`)
  return [...new Set([...before, grant])]
}

const seconds = reading(integer(1, longestClientLife / 1000))

function webAddress(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text
  throw new InvalidArgumentError('Not an http or https URL.')
}

async function keySetIn(file: string): Promise<JSONWebKeySet> {
  try {
    const set: unknown = JSON.parse(decodeText(await readFile(file)))
    if (isKeySet(set)) return set
  } catch (error) {
    if (error instanceof NotText) throw new CommandError(`${file} ${error.message}.`)
    // Said below, in the same words.
  }
  throw new CommandError(`${file} does not contain a JSON Web Key Set, {"keys": [...]}.`)
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys)
}
