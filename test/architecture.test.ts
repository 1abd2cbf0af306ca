// Who may import whom. A module is a folder of src, of src/domain or of src/infra, or a file beside these.
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import t from 'tap'

interface Import {
  /** The importing file, relative to src. */
  from: string
  /** A file relative to src, or a package's name. */
  to: string
  /** Nothing of it is left when the program runs. */
  typeOnly: boolean
}

interface Source {
  file: string
  lines: number
  /** Without comments. */
  code: string
  imports: Import[]
}

const ROOT_FILES = ['config', 'errors', 'lengths', 'schemas', 'secret-strength', 'version']
/** Modules that know nothing of the service, so every other module may import them. */
const PLAIN = ['lengths', 'secret-strength', 'text']
const OTHERS = ['plugins', 'routes', 'cli', 'app', 'main', 'options', 'hook-order']
const MAX_LINES = 220

/** Modules of infra/db that open no connections. */
const PLAIN_DB = /^infra\/db\/(clock|page|rows|failures|lookup|outages|retry)\.ts$/

/** `importer -> imported`, each with its reason. One that is no longer needed fails the test below. */
const EXCEPTIONS: Record<string, string> = {
  'domain/keys/managed-keyring.ts -> config/index.ts': 'a wrong KEYRING_SECRET is a bad setting, as below',
  'domain/keys/signing-key.ts -> config/index.ts':
    'a bad key is a bad setting: ConfigError is what stops the start with one line',
  'domain/users/account-store.ts -> domain/sessions/ending-store.ts':
    'one transaction raises the epoch of a user and carries one session over',
  'domain/users/account-store.ts -> domain/links/link-store.ts':
    'one transaction changes a password or an email and voids the links that were sent before',
  'domain/users/account-store.ts -> domain/two-factor/factor-store.ts':
    'one transaction deletes a user and the factors of the user',
  'domain/links/link-store.ts -> domain/users/user.ts': 'a link is read together with its user',
  'domain/users/user.ts -> domain/mail/texts/index.ts': 'a user has one of the languages of emails',
  'domain/users/invitations.ts -> domain/links/link-mail.ts': 'one answer to every link that is void',
  'domain/users/invitations.ts -> domain/mail/backoff.ts': 'an invitation lasts as long as its email may wait',
  'domain/users/invitations.ts -> domain/mail/lifetime.ts': 'the email says how long its link is good',
  'domain/links/link-mail.ts -> domain/users/email.ts': 'one notion of the same email',
  'domain/links/link-mail.ts -> domain/users/user.ts': 'a user gets emails in one language',
  'domain/links/link-mail.ts -> domain/mail/backoff.ts': 'a link lasts as long as its email may wait',
  'domain/links/link-mail.ts -> domain/mail/lifetime.ts': 'the email says how long its link is good',
  'domain/links/email-change.ts -> domain/users/checks.ts': 'one rule for emails',
  'domain/links/email-change.ts -> domain/users/email.ts': 'one notion of the same email',
  'domain/links/email-change.ts -> domain/users/user.ts': 'a user gets emails in one language',
  'domain/links/email-change.ts -> domain/mail/notices.ts': 'notices say the time in one way',
  'domain/links/email-verification.ts -> domain/users/changes.ts':
    'the use of a link is a change of a user, and repeated as one',
  'domain/links/email-verification.ts -> domain/users/account-store.ts': 'the same',
  'domain/users/store.ts -> domain/links/link-store.ts': 'one transaction writes a user and the link to the email',
  'domain/mail/templates.ts -> config/index.ts': 'a wrong text in MAIL_TEMPLATES is a bad setting',
  'domain/users/account.ts -> domain/sessions/ending-store.ts': 'the reason for which that transaction was rolled back',
  'domain/sessions/management-store.ts -> infra/limits/ip-address.ts':
    'one notion of the same IP address, for known ones too',
  'domain/sessions/store.ts -> domain/users/user.ts':
    'one statement reads a session together with its user, and decodes both',
  'domain/oauth/metadata.ts -> domain/clients/public-keys.ts': 'the metadata lists what clients may sign with',
  'domain/oauth/metadata.ts -> domain/clients/client.ts': 'the metadata lists the grants',
  'domain/oauth/introspection-store.ts -> domain/clients/client.ts':
    'one statement reads who asks and what the token is about',
  'domain/oauth/introspection-store.ts -> domain/sessions/session.ts': 'the same',
  'domain/oauth/introspection-store.ts -> domain/users/user.ts': 'the same',
  'django/user-entry.ts -> domain/users/email.ts': 'a member who is carried over is called as if signed up here',
  'django/user-entry.ts -> domain/users/username.ts': 'the same',
  'django/store.ts -> domain/users/search.ts': 'and is found as such',
  'domain/tokens/external-store.ts -> domain/users/user.ts':
    'one statement finds the user and whether the token is blacklisted',
  'domain/tokens/external-store.ts -> domain/users/username.ts':
    'names are looked up by their key, which has the index',
  'domain/tokens/external-users.ts -> domain/users/user.ts':
    'what is not known of a user without a row here is said beside the fields',
  'domain/tokens/rotation.ts -> domain/sessions/generation.ts':
    'how a token stands to its session is pure arithmetic on both'
}

/** The transaction of a change writes the emails about it, so every store may import this one. */
const isOutbox = ({ from, to }: Import): boolean => isStore(from) && to === 'domain/mail/outbox-store.ts'

/** Each rule tells whether an import between two files of ours is allowed by it. */
const RULES: Record<string, (link: Import) => boolean> = {
  'config, errors and schemas import nothing of ours but plain modules, and these nothing': ({ from, to }) =>
    !ROOT_FILES.includes(moduleOf(from)) ||
    moduleOf(from) === moduleOf(to) ||
    (PLAIN.includes(moduleOf(to)) && !PLAIN.includes(moduleOf(from))),

  // errors, because a database failure becomes Unavailable
  'infra/db knows config and errors': ({ from, to }) =>
    moduleOf(from) !== 'infra/db' || ['infra/db', 'config', 'errors'].includes(moduleOf(to)),

  'a feature knows its own folder, errors, types of config, infra/db and other features': (link) => {
    const [from, to] = [moduleOf(link.from), moduleOf(link.to)]
    // The OpenAPI document describes the schemas
    if (isIn('http/openapi', link.from) && to === 'schemas') return true
    if (!isFeature(from) || from === to || to === 'errors' || PLAIN.includes(to) || isOutbox(link)) return true
    return link.typeOnly ? to === 'infra/db' || to === 'config' || isFeature(to) : PLAIN_DB.test(link.to)
  },

  'the domain knows no HTTP, and infra knows only types of the domain': ({ from, to, typeOnly }) =>
    !(isIn('domain', from) && isIn('http', to)) && !(isIn('infra', from) && isIn('domain', to) && !typeOnly),

  "a feature never knows another feature's store": (link) => {
    const [from, to] = [moduleOf(link.from), moduleOf(link.to)]
    return !isFeature(from) || !isFeature(to) || from === to || !isStore(link.to) || isOutbox(link)
  },

  'plugins know features, infra/db and the root files': ({ from, to }) =>
    !isIn('plugins', from) ||
    ['plugins', 'infra/db', 'options', 'hook-order', ...ROOT_FILES].includes(moduleOf(to)) ||
    isFeature(moduleOf(to)),

  'routes know schemas and decorators only': ({ from, to }) =>
    !isIn('routes', from) || ['routes', 'schemas'].includes(moduleOf(to)),

  'cli knows features, infra/db, config and errors, never routes': ({ from, to }) =>
    !isIn('cli', from) ||
    ['cli', 'infra/db', 'config', 'errors', 'version'].includes(moduleOf(to)) ||
    isFeature(moduleOf(to)),

  'text, which turns bytes into text, imports nothing of ours': ({ from, to }) =>
    !isIn('text', from) || moduleOf(to) === 'text'
}

const QUERY = /\.(query|execute|queryRaw|executeRaw|executeScript)\(|\.models\b|\$(query|execute)Raw/

const sources = readSources()
const files = new Set(sources.map(({ file }) => file))
const links = sources.flatMap(({ imports }) => imports)
const ours = links.filter(({ to }) => files.has(to) || to.startsWith('infra/db/generated/'))

t.test('the imports were found', async (t) => {
  t.ok(sources.length > 20, `${sources.length} files`)
  const lost = links.filter((link) => /^\.|^\w+\/.*\.ts$/.test(link.to) && !ours.includes(link))
  t.same(lost.map(show), [], 'every relative import leads to a file')
  const ruled = (name: string) => isFeature(name) || [...ROOT_FILES, ...OTHERS, 'text', 'infra/db'].includes(name)
  const unknown = [...new Set([...files].map(moduleOf))].filter((name) => !ruled(name))
  t.same(unknown, [], 'every module has its rules')
})

for (const [rule, allowed] of Object.entries(RULES)) {
  t.test(rule, async (t) => {
    // Bytes become text everywhere, by one rule.
    const broken = ours.filter((link) => !allowed(link) && !isIn('text', link.to) && !(show(link) in EXCEPTIONS))
    for (const link of broken) t.fail(`${show(link)}${link.typeOnly ? ' (types)' : ''}: ${rule}`)
    t.pass()
  })
}

t.test('no module imports itself by way of others, not for a type either', async (t) => {
  const below = new Map(sources.map(({ file, imports }) => [file, imports.map(({ to }) => to)]))
  const done = new Set<string>()
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) t.fail([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (done.has(file) || path.includes(file)) return
    for (const next of below.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  t.pass()
})

t.test('no exception is left over', async (t) => {
  for (const exception of Object.keys(EXCEPTIONS)) {
    const link = ours.find((link) => show(link) === exception)
    t.ok(link !== undefined && Object.values(RULES).some((allowed) => !allowed(link)), exception)
  }
})

t.test('fastify is imported only in main, app, http, plugins and routes', async (t) => {
  for (const link of links) {
    if (!/^fastify(\/|$)/.test(link.to) || ['main', 'app', 'http', 'plugins', 'routes'].includes(moduleOf(link.from)))
      continue
    t.fail(`${show(link)}: fastify is imported only in main, app, http, plugins and routes`)
  }
  t.pass()
})

t.test('prom-client and OpenTelemetry are imported only where they are wrapped', async (t) => {
  for (const link of links) {
    if (/^prom-client$/.test(link.to) && moduleOf(link.from) !== 'infra/metrics') t.fail(show(link))
    const wrapped = moduleOf(link.from) === 'infra/tracing' || link.from === 'plugins/infra/tracing.ts'
    if (/^@(opentelemetry|fastify\/otel)/.test(link.to) && !wrapped) t.fail(show(link))
  }
  t.pass()
})

t.test('queries live only in stores and in db', async (t) => {
  for (const { file, code } of sources) {
    if (moduleOf(file) === 'infra/db' || isStore(file)) continue
    for (const line of code.split('\n'))
      if (QUERY.test(line)) t.fail(`${file}: a query outside a store: ${line.trim()}`)
  }
  t.pass()
})

t.test('the IP address of a client is read in one place, which normalizes it', async (t) => {
  const reading = /request\.ips?\b|[{,]\s*ips?\s*[,:}][^=]*\}\s*(:\s*FastifyRequest|=\s*request\b)/
  for (const { file, code } of sources) {
    if (file !== 'plugins/http/client-ip.ts' && reading.test(code)) t.fail(`${file}: use request.clientIp`)
  }
  t.pass()
})

t.test(`no file is longer than ${MAX_LINES} lines`, async (t) => {
  for (const { file, lines } of sources) if (lines > MAX_LINES) t.fail(`${file} has ${lines} lines`)
  t.pass()
})

/** `users` of the domain is `domain/users`; otherwise the first folder, or the name of a file beside the folders. */
function moduleOf(file: string): string {
  const [first = '', second = ''] = file.replace(/\.ts$/, '').split('/')
  return first === 'domain' || first === 'infra' ? `${first}/${second}` : first
}

/** Whether a module has rules or adapters of its own: all of domain and infra but the database, and http and django. */
function isFeature(module: string): boolean {
  return module !== 'infra/db' && /^((domain|infra)\/.+|http|django)$/.test(module)
}

function isIn(folder: string, file: string): boolean {
  return file.startsWith(`${folder}/`)
}

function isStore(file: string): boolean {
  return /(^|[/-])store\.ts$/.test(file)
}

function show({ from, to }: Import): string {
  return `${from} -> ${to}`
}

function readSources(): Source[] {
  const folder = 'src/'
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('infra/db/generated/'))
    .map((file) => {
      const text = readFileSync(`${folder}${file}`, 'utf8')
      const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
      return { file, lines: text.trimEnd().split('\n').length, code, imports: readImports(file, code) }
    })
}

function readImports(from: string, code: string): Import[] {
  const resolve = (name: string) =>
    name.startsWith('.') ? posix.join(posix.dirname(from), name).replace(/\.js$/, '.ts') : name
  const statements = code.matchAll(
    /^\s*(?:import|export)\s+(?:(type)\s+)?((?:[\w$*\s,]|\{[^}]*\})+?)\s*from\s*['"]([^'"]+)['"]/gm
  )
  const bare = code.matchAll(/(?:^\s*import\s*|\bimport\(\s*)['"]([^'"]+)['"]/gm)
  return [
    ...[...statements].map(([, type, names = '', to = '']) => ({
      from,
      to: resolve(to),
      typeOnly: type !== undefined || isTypeOnly(names)
    })),
    ...[...bare].map(([, to = '']) => ({ from, to: resolve(to), typeOnly: false }))
  ]
}

/** `{ type A, type B }` */
function isTypeOnly(names: string): boolean {
  const inner = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1]
  return inner?.split(',').every((name) => /^\s*(type\s.*)?$/.test(name)) ?? false
}
