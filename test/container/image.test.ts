import t from 'tap'
import { imagesOf } from '../deploy/pins.js'
import { startCommand } from '../process.js'
import { signingKey } from '../service.js'
import { engineOrThrow } from './engine.js'

const engine = engineOrThrow()
const [base = ''] = imagesOf('Dockerfile')
const publicUrl = ['--env', 'PUBLIC_URL=https://auth.example.com']
/** What keyturn may add to the base image, in bytes. */
const limit = 120e6

t.test('the image is small', async (t) => {
  const [ours, theirs] = [await sizeOf('keyturn'), await sizeOf(base)]
  const megabytes = Math.round((ours - theirs) / 1e6)
  t.ok(ours > theirs)
  t.ok(ours - theirs < limit, `${megabytes} MB on top of the base image`)
})

t.test('the image says how it is run, stopped and looked after', async (t) => {
  const { stdout } = await engine.run('image', 'inspect', 'keyturn')
  const [{ Config: config }] = JSON.parse(stdout)
  t.equal(config.User, 'node')
  t.equal(config.StopSignal, 'SIGTERM')
  t.same(config.Cmd, startCommand(), 'no npm and no shell between the engine and the process')
  t.equal(config.Labels['org.opencontainers.image.title'], 'keyturn')
  // Docker and podman keep it in different places
  const known = JSON.stringify(JSON.parse(stdout))
  t.match(known, /"Health[cC]heck":\{"Test":\["CMD","node"/, 'asks with node: there is no curl')
})

t.test('the image holds what the service needs, and nothing it is built with', async (t) => {
  const look = `
    id -u
    for package in prisma typescript tsx tap; do [ ! -e node_modules/$package ] || echo "package $package"; done
    [ ! -e node_modules/.bin/prisma ] && [ ! -e src ] && [ ! -e test ] || echo 'sources'
    find node_modules -name '*.map' -o -name '*.d.ts' | head -n 3
    find / -xdev -type f -user node ! -path '/proc/*' ! -path '/home/*' ! -path '/run/*' | head -n 3
    touch dist/x 2>/dev/null && echo 'dist is written to'
    keyturn --version`
  const { stdout } = await engine.run('run', '--rm', '--read-only', '--cap-drop', 'ALL', 'keyturn', 'sh', '-c', look)
  t.match(stdout, /^1000\n\d+\.\d+\.\d+\n$/)
})

t.test('the packages of an image were not listed anywhere: the SBOM names each of them, and no other', async (t) => {
  const look = `
    const { readFileSync, globSync } = require('node:fs')
    const { metadata, components } = JSON.parse(readFileSync('sbom.cdx.json'))
    const installed = globSync('node_modules/**/package.json')
      .filter((file) => /(^|\\/)node_modules\\/(@[^\\/]+\\/)?[^\\/]+\\/package\\.json$/.test(file))
      .map((file) => JSON.parse(readFileSync(file)))
    console.log(JSON.stringify({
      subject: metadata.component.purl,
      listed: [...new Set(components.map(({ purl }) => decodeURIComponent(purl)))].sort(),
      installed: [...new Set(installed.map(({ name, version }) => 'pkg:npm/' + name + '@' + version))].sort()
    }))`
  const { stdout, stderr } = await engine.run('run', '--rm', '--read-only', 'keyturn', 'node', '-e', look)
  t.notMatch(stderr, /Error/)
  const { subject, listed, installed } = JSON.parse(stdout)
  // npm names the component after its folder; the package URL is what tools look it up by
  t.match(subject, /^pkg:npm\/keyturn@\d/)
  t.ok(listed.length > 50, `${listed.length} packages`)
  t.same(listed, installed)
})

t.test('the image runs in production mode, and refuses the secrets of docker-compose.yml', async (t) => {
  const key = 'SIGNING_KEY=django-insecure-for-docker-compose-on-a-developers-machine'
  const writable = ['--tmpfs', '/tmp', '--env', 'DATABASE_URL=file:/tmp/keyturn.db', ...publicUrl]
  const refused = await engine.run('run', '--rm', '--read-only', ...writable, '--env', key, 'keyturn')
  t.equal(refused.code, 1)
  t.match(refused.stderr, /SIGNING_KEY is a secret that Django created for development/)
})

async function sizeOf(image: string): Promise<number> {
  const { stdout } = await engine.run('image', 'inspect', '--format', '{{.Size}}', image)
  return Number(stdout)
}

t.test('on a read-only root, without a database or a place for one, it says in one line what is missing', async (t) => {
  const refused = await engine.run(
    'run',
    '--rm',
    '--read-only',
    ...publicUrl,
    '--env',
    `SIGNING_KEY=${signingKey}`,
    'keyturn'
  )
  t.equal(refused.code, 1)
  t.match(refused.stderr, /^keyturn: the database that DATABASE_URL names cannot be used \(EROFS\)/m)
})
