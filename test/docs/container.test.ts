// No engine is asked here: test/container does that. What the page tells is compared with the files it is about.
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { parse } from 'yaml'
import { openDatabase } from '../../src/infra/db/database.js'
import { migrate } from '../../src/infra/db/migrate.js'
import { commandLine } from '../cli/command-line.js'
import { createDatabase, engine } from '../database.js'
import { build, password, signUp } from '../service.js'
import { openGuide } from './guide.js'
import { openShell } from './shell.js'

const guide = openGuide('docs/container.md')
const read = (file: string) => readFileSync(file, 'utf8')
const compose = parse(read('docker-compose.yml'), { merge: true })
const production = parse(read('docker-compose.production.yml'), { merge: true })

test('docs/container.md: the compose files have what its commands name', async (t) => {
  t.equal(guide.take('sh'), 'docker compose up --build', 'which test/container/compose.test.ts does')
  t.equal(guide.take('sh'), 'docker compose exec keyturn keyturn createsuperuser')
  t.ok('keyturn' in compose.services)
  t.equal(guide.take('sh'), 'docker compose down')
  t.ok('db' in compose.volumes, 'the data is in a volume')
  const catcher = /^SMTP_URL=smtp:\/\/(\w+):1025 docker compose --profile (\w+) up --build$/.exec(guide.take('sh'))
  const { image, profiles, ports } = compose.services[catcher?.[1] ?? '']
  t.match(image, /^axllent\/mailpit:v/)
  t.strictSame(profiles, [catcher?.[2]])
  t.match(ports, [/^127\.0\.0\.1:.*8025.*:8025$/], 'on no other interface')
  t.match(compose.services.keyturn.environment.SMTP_URL, /SMTP_URL:-/)
  t.equal(guide.take('sh'), 'docker compose up --build proxy', 'which test/container/scale.test.ts does')
  t.match(compose.services.proxy.ports[0], /8080.*:8080$/)
  t.ok('redis' in compose.services)
})

test('docs/container.md: the container that makes the first superuser works, also when it starts again', async (t) => {
  const { services, secrets } = parse(guide.take('yaml'))
  const { command, environment, image } = services.superuser
  t.equal(image, production.services.keyturn.image)
  const [program, ...args] = command
  t.equal(program, 'keyturn')
  const folder = t.testdir({ password })
  const known = { ...production.secrets, ...secrets }
  for (const value of Object.values<string>(environment)) {
    const [, name] = /^\/run\/secrets\/(.+)$/.exec(value) ?? []
    if (name !== undefined) t.ok(services.superuser.secrets.includes(name) && name in known, name)
  }
  const { DATABASE_URL_FILE: _, KEYTURN_SUPERUSER_PASSWORD_FILE: __, ...rest } = environment
  const keyturn = commandLine(t, await createDatabase(t), {
    ...rest,
    BCRYPT_COST: '10',
    KEYTURN_SUPERUSER_PASSWORD_FILE: join(folder, 'password')
  })
  t.match(await keyturn(args), { code: 0, out: 'Superuser created successfully.' })
  t.match(await keyturn(args), { code: 0, out: 'A superuser already exists.' })
})

test('docs/container.md: the image is built and run as its Dockerfile has it', async (t) => {
  const [, ran = ''] = guide.take('sh').replace('\\\n', '').split('\n')
  const [, port] = /--publish \d+:(\d+) /.exec(ran) ?? []
  const [, folder] = /--volume keyturn:(\S+) /.exec(ran) ?? []
  const dockerfile = read('Dockerfile')
  t.match(dockerfile, `EXPOSE ${port}`)
  t.match(dockerfile, `WORKDIR ${folder?.replace(/\/data$/, '')}\n`)
  t.match(dockerfile, 'mkdir data && chown node:node data')
  t.equal(guide.take('sh'), 'docker run --rm keyturn cat sbom.cdx.json >sbom.cdx.json')
  t.match(dockerfile, ' /app/sbom.cdx.json ./')
  t.match(ran, / --read-only .* --env PUBLIC_URL=.* --env SIGNING_KEY=/)
})

test('docs/container.md: deploy/secrets.sh writes every secret that production reads', async (t) => {
  const [secrets = '', setting = '', up = ''] = guide.take('sh').split('\n')
  const shell = openShell(t, {
    url: 'http://127.0.0.1:1',
    clock: Object.assign(() => 0, { pass() {} }),
    databaseUrl: 'file:none'
  })
  const own = join(shell.folder, 'own')
  cpSync('deploy', join(own, 'deploy'), { recursive: true })
  await shell.run(`cd own\n${secrets}\n${setting}`)
  t.match(readFileSync(join(own, '.env'), 'utf8'), /^PUBLIC_URL=https:/)
  const [, file = ''] = /-f (\S+)/.exec(up) ?? []
  t.ok(existsSync(file))
  const wanted = Object.values<{ file: string }>(production.secrets).map((secret) =>
    secret.file.replace('./secrets/', '')
  )
  t.strictSame(readdirSync(join(own, 'secrets')).sort(), wanted.sort())
})

test('docs/container.md: one database user migrates, and another runs the service', async (t) => {
  const statements = guide.take('sql').split('\n')
  const again = 'docker compose -f docker-compose.production.yml up --detach --force-recreate'
  t.equal(guide.take('sh'), again, 'which test/container/production.test.ts does')
  if (engine === 'sqlite') return t.comment('asked on servers')
  const url = await createDatabase(t)
  const name = new URL(url).pathname.slice(1)
  const db = await openDatabase({ url })
  t.teardown(() => db.close())
  const grants = (await db.query('SHOW GRANTS')).map(([text]) => String(text)).join('\n')
  if (!/ALL PRIVILEGES ON \*\.\* .*WITH GRANT OPTION/.test(grants))
    return t.comment('the user of the tests may not make others')
  const as = (user: string) => {
    const own = new URL(url)
    return Object.assign(own, { username: user, password: 'secret' }).href
  }
  t.teardown(() => db.execute(`DROP USER IF EXISTS '${name}'@'%', '${name}_migrate'@'%'`))
  for (const statement of statements)
    await db.execute(statement.replace(/;$/, '').replaceAll('keyturn', name).replace("'…'", "'secret'"))
  t.ok((await migrate(as(`${name}_migrate`))).applied.length > 0)
  await t.rejects(db.execute('SELECT 1 FROM nothing'))
  const service = await build(t, { MIGRATE_ON_START: 'false' }, { databaseUrl: as(name) })
  t.equal((await signUp(service)).status, 201)
  await t.rejects(service.app.db.execute('CREATE TABLE more (id INT)'), 'which may not make tables')
})

test('docs/container.md: the secrets for Kubernetes are those that the manifests mount', async (t) => {
  const shell = openShell(t, {
    url: 'http://127.0.0.1:1',
    clock: Object.assign(() => 0, { pass() {} }),
    databaseUrl: 'file:none'
  })
  const told = await shell.run(`
    kubectl() { printf '%s\\n' "kubectl $*"; }
    ${guide.take('sh')}`)
  t.strictSame(guide.untaken(), [])
  const made = [...told.matchAll(/^kubectl create secret generic (\S+) (.*)$/gm)]
  const secrets = new Map(
    made.map(([, name, rest = '']) => [name, [...rest.matchAll(/--from-file=([\w-]+)/g)].map(([, key]) => key)])
  )
  for (const [name, keys] of secrets) t.ok(keys.includes('signing-key'), `${name} has the one key`)
  for (const manifest of ['deployment', 'migrate-job']) {
    const { spec } = parse(read(`deploy/kubernetes/${manifest}.yaml`)).spec.template
    const keys = secrets.get(spec.volumes.find(({ name }: { name: string }) => name === 'secrets').secret.secretName)
    const { mountPath } = spec.containers[0].volumeMounts.find(({ name }: { name: string }) => name === 'secrets')
    for (const { name, value } of spec.containers[0].env)
      if (name.endsWith('_FILE')) t.ok(keys?.includes(value.replace(`${mountPath}/`, '')), `${manifest}: ${value}`)
  }
  t.match(told, 'kubectl apply -k deploy/kubernetes')
  t.ok(existsSync('deploy/kubernetes/kustomization.yaml'))
})
