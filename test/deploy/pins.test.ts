import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { satisfies } from 'semver'
import t from 'tap'
import { parse } from 'yaml'
import { actionsIn, basesOf, imagesIn, imagesOf, isPinnedAction, isPinnedImage } from './pins.js'

const ignored = new Set(['node_modules', '.git', '.tap', 'dist'])
const files = filesBelow('.')
const workflows = files.filter((file) => file.startsWith('.github/workflows/'))
const withImages = files.filter(
  (file) => /(^|\/)Dockerfile$|compose[\w.-]*\.ya?ml$|^deploy\/kubernetes\//.test(file) || workflows.includes(file)
)

t.test('base images and the images of a set-up were tags that move', async (t) => {
  for (const file of ['Dockerfile', 'deploy/proxy/Dockerfile', 'docker-compose.yml', 'docker-compose.production.yml'])
    t.ok(withImages.includes(file) && imagesOf(file).length > 0, file)
  for (const file of withImages) for (const image of imagesOf(file)) t.ok(isPinnedImage(image), `${file}: ${image}`)
})

t.test('actions were tags that move', async (t) => {
  t.ok(workflows.length > 1)
  for (const file of workflows) {
    const actions = actionsIn(readFileSync(file, 'utf8'))
    t.ok(actions.length > 0, file)
    for (const action of actions) t.ok(isPinnedAction(action), `${file}: ${action}`)
  }
})

t.test('npm ci warned of packages that do not run on the oldest Node.js, and --engine-strict failed', async (t) => {
  interface Locked {
    engines?: { node?: string }
    optional?: boolean
  }
  const { packages }: { packages: Record<string, Locked> } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const [oldest = ''] = /[\d.]+$/.exec(packages['']?.engines?.node ?? '') ?? []
  t.match(oldest, /^\d+\.\d+$/)
  const refused = Object.entries(packages).filter(
    ([, { engines, optional }]) => !optional && !satisfies(`${oldest}.0`, engines?.node ?? '*')
  )
  t.same(refused, [])
})

t.test('files that share an image name one version of it', async (t) => {
  const versions = new Map<string, Set<string>>()
  for (const image of withImages.flatMap(imagesOf)) {
    const [, name = '', version = ''] = /^(.*):([\d.]+)/.exec(image) ?? []
    versions.set(name, (versions.get(name) ?? new Set()).add(version))
  }
  for (const [name, { size }] of versions) t.equal(size, 1, name)
  const [base] = imagesOf('Dockerfile')
  t.match(readFileSync('Dockerfile', 'utf8'), `image.base.name="docker.io/library/${base}"`, 'the label follows')
  t.match(readFileSync('docs/container.md', 'utf8'), `\`${base}\``, 'and so does the guide')
})

t.test('Dependabot keeps each of them up to date', async (t) => {
  const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8'))
  const covered = new Map<string, string[]>()
  for (const { 'package-ecosystem': ecosystem, directory, directories, schedule } of updates) {
    covered.set(ecosystem, directories ?? [directory])
    t.ok(schedule.interval, ecosystem)
  }
  const needed: Record<string, RegExp> = {
    npm: /^package-lock\.json$/,
    docker: /(^|\/)Dockerfile$/,
    'docker-compose': /^docker-compose[\w.-]*\.yml$/
  }
  for (const [ecosystem, pattern] of Object.entries(needed)) {
    const folders = files.filter((file) => pattern.test(file)).map((file) => `/${file}`.replace(/\/[^/]*$/, '') || '/')
    t.ok(folders.length > 0, ecosystem)
    for (const folder of folders) t.ok(covered.get(ecosystem)?.includes(folder), `${ecosystem}: ${folder}`)
  }
  t.same(covered.get('github-actions'), ['/'])
})

t.test('what counts as pinned', async (t) => {
  const commit = '0123456789abcdef0123456789abcdef01234567'
  const digest = `sha256:${commit}${commit.slice(0, 24)}`
  for (const image of ['node:24.21.0-bookworm-slim', 'mysql:8.4.11', 'keyturn:0.2.0', `host:5000/node@${digest}`])
    t.ok(isPinnedImage(image), image)
  for (const image of ['node', 'node:latest', 'node:24-bookworm-slim', 'mysql:8.4', 'host:5000/node'])
    t.notOk(isPinnedImage(image), image)
  for (const action of [`actions/checkout@${commit} # v6.0.2`, `a/b/c@${commit} # v4.35.2`, './.github/actions/x'])
    t.ok(isPinnedAction(action), action)
  for (const action of [
    'actions/checkout@v6',
    'actions/checkout@v6.0.2',
    'a/b@main',
    `a/b@${commit}`,
    'a/b@0123456 # v1.2.3'
  ])
    t.notOk(isPinnedAction(action), action)
})

t.test('images are found wherever they are named', async (t) => {
  const dockerfile = 'FROM --platform=linux/amd64 a:1 AS one\nFROM one\nCOPY --from=b:2 x y\nCOPY --from=one x y\n'
  t.same(basesOf(dockerfile), ['a:1', 'b:2'])
  const compose = { 'x-own': { image: 'own' }, services: { own: { build: '.', image: 'own' }, db: { image: 'c:3' } } }
  t.same(imagesIn(compose), ['c:3'])
  const workflow = {
    jobs: {
      a: { container: 'd:4' },
      b: { container: { image: 'e:5' }, services: { s: { image: `$\{{ matrix.image }}` } } }
    },
    strategy: { matrix: { include: [{ image: 'f:6' }] } }
  }
  t.same(imagesIn(workflow), ['d:4', 'e:5', 'f:6'])
  t.same(actionsIn('steps:\n  - uses: a/b@v1 # x\n  - name: y\n    uses: c/d@v2\n'), ['a/b@v1 # x', 'c/d@v2'])
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (ignored.has(entry.name) || !existsSync(path)) return []
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}
