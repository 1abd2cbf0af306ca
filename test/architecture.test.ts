// Who may import whom. The rooms are the folders of src and the files beside them.
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

const FEATURES = [
  'cluster',
  'keys',
  'users',
  'credentials',
  'tokens',
  'sessions',
  'clients',
  'audit',
  'purge',
  'stats',
  'limits',
  'oauth',
  'languages',
  'http',
  'health',
  'logging',
  'metrics',
  'tracing',
  'disclosure',
  'django'
]
const ROOT_FILES = ['config', 'errors', 'lengths', 'schemas', 'secret-strength', 'version']
/** What knows nothing of the service: everything may import it. */
const PLAIN = ['lengths', 'secret-strength']
const MAX_LINES = 220

/** Modules of db that open no connections. */
const PLAIN_DB = /^db\/(clock|page|rows|failures|lookup|outages|retry)\.ts$/

/** `importer -> imported`, each with its reason. One that is no longer needed fails the test below. */
const EXCEPTIONS: Record<string, string> = {
  'keys/keyring.ts -> config/index.ts': 'a wrong KEYRING_SECRET is a bad setting, as below',
  'keys/signing-key.ts -> config/index.ts':
    'a bad key is a bad setting: ConfigError is what stops the start with one line',
  'users/account-store.ts -> sessions/ending-store.ts':
    'one transaction raises the epoch of a user and carries one session over',
  'users/account.ts -> sessions/ending-store.ts': 'the reason for which that transaction was rolled back',
  'sessions/management-store.ts -> limits/ip-address.ts': 'one notion of the same IP address, for known ones too',
  'sessions/store.ts -> users/user.ts': 'one statement reads a session together with its user, and decodes both',
  'oauth/metadata.ts -> clients/public-keys.ts': 'the metadata lists what clients may sign with',
  'oauth/metadata.ts -> clients/client.ts': 'the metadata lists the grants',
  'oauth/introspection-store.ts -> clients/client.ts': 'one statement reads who asks and what the token is about',
  'oauth/introspection-store.ts -> sessions/session.ts': 'the same',
  'oauth/introspection-store.ts -> users/user.ts': 'the same',
  'django/user-entry.ts -> users/email.ts': 'a member who is carried over is called as if signed up here',
  'django/user-entry.ts -> users/username.ts': 'the same',
  'django/store.ts -> users/search.ts': 'and is found as such',
  'tokens/foreign-store.ts -> users/user.ts': 'one statement finds the user and whether the token is blacklisted',
  'tokens/foreign-store.ts -> users/username.ts': 'names are looked up by their key, which has the index',
  'tokens/foreign.ts -> users/user.ts': 'what is not known of a user without a row here is said beside the fields',
  'tokens/rotation.ts -> sessions/generation.ts': 'how a token stands to its session is pure arithmetic on both'
}

/** Each rule tells whether an import between two files of ours is allowed by it. */
const RULES: Record<string, (link: Import) => boolean> = {
  'config, errors and schemas import nothing of ours but lengths and secret-strength, and these nothing': ({
    from,
    to
  }) =>
    !ROOT_FILES.includes(room(from)) ||
    room(from) === room(to) ||
    (PLAIN.includes(room(to)) && !PLAIN.includes(room(from))),

  // errors, because a database failure comes out as Unavailable
  'db knows config and errors': ({ from, to }) => room(from) !== 'db' || ['db', 'config', 'errors'].includes(room(to)),

  'a feature knows its own folder, errors, types of db and config, and types of other features': (link) => {
    const [from, to] = [room(link.from), room(link.to)]
    if (!FEATURES.includes(from) || from === to || to === 'errors' || PLAIN.includes(to)) return true
    return link.typeOnly ? ['db', 'config', ...FEATURES].includes(to) : PLAIN_DB.test(link.to)
  },

  "a feature never knows another feature's store": ({ from, to }) =>
    !FEATURES.includes(room(from)) || !FEATURES.includes(room(to)) || room(from) === room(to) || !isStore(to),

  'plugins know features, db and the root files': ({ from, to }) =>
    room(from) !== 'plugins' ||
    ['plugins', 'db', 'options', 'hook-order', ...ROOT_FILES, ...FEATURES].includes(room(to)),

  'routes know schemas and decorators only': ({ from, to }) =>
    room(from) !== 'routes' || ['routes', 'schemas'].includes(room(to)),

  'cli knows features, db, config and errors, never routes': ({ from, to }) =>
    room(from) !== 'cli' || ['cli', 'db', 'config', 'errors', 'version', ...FEATURES].includes(room(to)),

  'text, which turns bytes into text, imports nothing of ours': ({ from, to }) =>
    room(from) !== 'text' || room(to) === 'text'
}

const QUERY = /\.(query|execute|queryRaw|executeRaw|executeScript)\(|\.models\b|\$(query|execute)Raw/

const sources = readSources()
const files = new Set(sources.map(({ file }) => file))
const links = sources.flatMap(({ imports }) => imports)
const ours = links.filter(({ to }) => files.has(to) || to.startsWith('db/generated/'))

t.test('the imports were found', async (t) => {
  t.ok(sources.length > 20, `${sources.length} files`)
  const lost = links.filter((link) => /^\.|^\w+\/.*\.ts$/.test(link.to) && !ours.includes(link))
  t.same(lost.map(show), [], 'every relative import leads to a file')
  const unknown = [...new Set([...files].map(room))].filter(
    (name) =>
      ![
        ...FEATURES,
        ...ROOT_FILES,
        'text',
        'db',
        'plugins',
        'routes',
        'cli',
        'app',
        'main',
        'options',
        'hook-order'
      ].includes(name)
  )
  t.same(unknown, [], 'every room has its rules')
})

for (const [rule, allowed] of Object.entries(RULES)) {
  t.test(rule, async (t) => {
    // Bytes become text everywhere, by one rule.
    const broken = ours.filter((link) => !allowed(link) && room(link.to) !== 'text' && !(show(link) in EXCEPTIONS))
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

t.test('fastify is imported only in main, app, plugins and routes', async (t) => {
  for (const link of links) {
    if (!/^fastify(\/|$)/.test(link.to) || ['main', 'app', 'plugins', 'routes'].includes(room(link.from))) continue
    t.fail(`${show(link)}: fastify is imported only in main, app, plugins and routes`)
  }
  t.pass()
})

t.test('prom-client and OpenTelemetry are imported only where they are wrapped', async (t) => {
  for (const link of links) {
    if (/^prom-client$/.test(link.to) && room(link.from) !== 'metrics') t.fail(show(link))
    const wrapped = room(link.from) === 'tracing' || link.from === 'plugins/tracing.ts'
    if (/^@(opentelemetry|fastify\/otel)/.test(link.to) && !wrapped) t.fail(show(link))
  }
  t.pass()
})

t.test('queries live only in stores and in db', async (t) => {
  for (const { file, code } of sources) {
    if (room(file) === 'db' || isStore(file)) continue
    for (const line of code.split('\n'))
      if (QUERY.test(line)) t.fail(`${file}: a query outside a store: ${line.trim()}`)
  }
  t.pass()
})

t.test('the IP address of a client is read in one place, which normalizes it', async (t) => {
  const reading = /request\.ips?\b|[{,]\s*ips?\s*[,:}][^=]*\}\s*(:\s*FastifyRequest|=\s*request\b)/
  for (const { file, code } of sources) {
    if (file !== 'plugins/client-ip.ts' && reading.test(code)) t.fail(`${file}: use request.clientIp`)
  }
  t.pass()
})

t.test(`no file is longer than ${MAX_LINES} lines`, async (t) => {
  for (const { file, lines } of sources) if (lines > MAX_LINES) t.fail(`${file} has ${lines} lines`)
  t.pass()
})

function room(file: string): string {
  return file.replace(/\.ts$/, '').split('/')[0] ?? ''
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
    .filter((file) => file.endsWith('.ts') && !file.startsWith('db/generated/'))
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
