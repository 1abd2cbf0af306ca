import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { Job } from 'kubernetes-models/batch/v1/Job'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { Service } from 'kubernetes-models/v1/Service'
import t from 'tap'
import { parse } from 'yaml'
import { loadConfig, settings } from '../../src/config/index.js'
import { signingKey } from '../service.js'
import { compile } from '../typescript.js'

const folder = 'deploy/kubernetes'
const read = (file: string) => parse(readFileSync(join(folder, file), 'utf8'))

const deployment = new Deployment(read('deployment.yaml'))
const service = new Service(read('service.yaml'))
const budget = new PodDisruptionBudget(read('pod-disruption-budget.yaml'))
const job = new Job(read('migrate-job.yaml'))
const network = new NetworkPolicy(read('network-policy.yaml'))
const kinds = {
  Deployment: deployment,
  Service: service,
  PodDisruptionBudget: budget,
  Job: job,
  NetworkPolicy: network
}
const pods = { Deployment: deployment.spec?.template, Job: job.spec?.template }

t.test("each manifest is what Kubernetes' own schema says, and is applied", async (t) => {
  const files = readdirSync(folder).filter((file) => file !== 'kustomization.yaml')
  const { resources } = read('kustomization.yaml')
  t.same([...resources].sort(), files.sort())
  t.same(files.map((file) => read(file).kind).sort(), Object.keys(kinds).sort())
  for (const [kind, manifest] of Object.entries(kinds)) {
    t.equal(manifest.toJSON().kind, kind)
    t.doesNotThrow(() => manifest.validate(), kind)
  }
})

t.test(
  'metrics and the docs page were on the public port in production, and development on every interface',
  async (t) => {
    const env = (deployment.spec?.template.spec?.containers[0]?.env ?? []).map(({ name, value }) => [name, value])
    const compose = (file: string) => parse(readFileSync(file, 'utf8'), { merge: true }).services
    const production = compose('docker-compose.production.yml').keyturn
    for (const settings of [Object.fromEntries(env), production.environment])
      t.match(settings, { METRICS_PORT: '9464', DOCS: 'off' })
    t.notOk(
      service.spec?.ports?.some(({ targetPort }) => targetPort === 'metrics'),
      'the Service has no metrics'
    )
    const [open, monitoring] = network.spec?.ingress ?? []
    t.strictSame([open?.from, open?.ports?.map(({ port }) => port)], [undefined, ['http']])
    t.strictSame([monitoring?.from?.length, monitoring?.ports?.map(({ port }) => port)], [1, ['metrics']])
    for (const services of [compose('docker-compose.yml'), compose('docker-compose.production.yml')]) {
      const ports = Object.values<{ ports?: string[] }>(services).flatMap(({ ports }) => ports ?? [])
      t.ok(ports.length > 0)
      for (const port of ports) t.match(port, /^127\.0\.0\.1:/)
      for (const port of ports) t.notMatch(port, '9464')
    }
  }
)

t.test('the schemas notice a field of the wrong type, and one that is missing', async (t) => {
  const port: unknown = 'eighty'
  const broken = read('service.yaml')
  broken.spec.ports[0].port = port
  t.throws(() => new Service(broken).validate())
  const unselected = read('deployment.yaml')
  delete unselected.spec.selector
  t.throws(() => new Deployment(unselected).validate())
})

t.test('no field is misspelled: Kubernetes would drop it without a word', async (t) => {
  // The schemas allow unknown fields, as Kubernetes' own do. The types of the same package do not.
  const cache = 'node_modules/.cache'
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(join(cache, 'manifests-'))
  t.teardown(() => rmSync(work, { recursive: true, force: true }))
  const slipped = read('deployment.yaml')
  slipped.spec.template.spec.containers[0].livenesProbe = {}
  t.match(typecheck({ ...kinds, Slipped: slipped }, work), /livenesProbe\W+ does not exist/)
  t.equal(typecheck(kinds, work), '')
})

t.test('every reference between the manifests leads to an object', async (t) => {
  const labels = deployment.spec?.template.metadata?.labels
  t.match(labels, deployment.spec?.selector.matchLabels)
  t.match(labels, service.spec?.selector)
  t.match(labels, budget.spec?.selector?.matchLabels)
  t.notMatch(pods.Job?.metadata?.labels, service.spec?.selector, 'nothing is sent to the job')
  const [container] = deployment.spec?.template.spec?.containers ?? []
  t.equal(service.spec?.ports?.[0]?.targetPort, container?.ports?.[0]?.name)
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  t.equal(container?.image, `keyturn:${version}`)
  t.equal(pods.Job?.spec?.containers[0]?.image, container?.image)
  t.equal(job.metadata?.name, `keyturn-migrate-${version}`)
})

t.test('the settings are settings, secrets are files, and production takes them', async (t) => {
  for (const [kind, pod] of Object.entries(pods)) {
    const env = Object.fromEntries((pod?.spec?.containers[0]?.env ?? []).map(({ name, value }) => [name, value]))
    const secrets = Object.entries(settings).flatMap(([name, { secret }]) => (secret ? [name] : []))
    for (const name of secrets) t.notOk(name in env, `${kind}: ${name} is in no manifest`)
    for (const name of Object.keys(env)) t.ok(name.replace(/_FILE$/, '') in settings, `${kind}: ${name}`)
    const given = Object.fromEntries(Object.entries(env).filter(([name]) => !name.endsWith('_FILE')))
    const config = loadConfig({ ...given, DATABASE_URL: 'mysql://a:b@c/d', SIGNING_KEY: signingKey })
    t.equal(config.NODE_ENV, 'production')
    const mounts = pod?.spec?.containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath) ?? []
    for (const [name, path] of Object.entries(env)) {
      if (name.endsWith('_FILE'))
        t.ok(
          mounts.some((mount) => path?.startsWith(`${mount}/`)),
          `${kind}: ${path} is mounted`
        )
    }
  }
})

t.test('whole private networks were trusted as proxies: the ingress is named instead', async (t) => {
  const env = deployment.spec?.template.spec?.containers[0]?.env ?? []
  const trusted = env.find(({ name }) => name === 'TRUST_PROXY')
  t.match(trusted, { valueFrom: { configMapKeyRef: { name: 'keyturn-ingress', key: 'addresses', optional: true } } })
  for (const file of ['docker-compose.yml', 'docker-compose.production.yml', 'deploy/kubernetes/deployment.yaml']) {
    t.notMatch(readFileSync(file, 'utf8'), /\b(10\.0\.0\.0|172\.16\.0\.0|192\.168\.0\.0)\//, file)
  }
  const { services, networks } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true })
  const { subnet } = networks.default.ipam.config[0]
  t.match(subnet, /\.0\/24$/)
  t.equal(services['replica-2'].environment.TRUST_PROXY, subnet, 'no more than the network of this file')
})

t.test('the "restricted" pod security standard', async (t) => {
  for (const [kind, pod] of Object.entries(pods)) {
    t.match(pod?.spec?.securityContext, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }, kind)
    for (const { securityContext } of pod?.spec?.containers ?? []) {
      t.match(securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] }
      })
    }
  }
})

t.test('a pod has the time to stop that the service takes', async (t) => {
  const spec = deployment.spec?.template.spec
  const pause = Number(spec?.containers[0]?.lifecycle?.preStop?.exec?.command?.[1])
  t.ok((spec?.terminationGracePeriodSeconds ?? 0) > pause + 10)
})

const modules: Record<string, string> = {
  Deployment: 'apps/v1',
  Service: 'v1',
  PodDisruptionBudget: 'policy/v1',
  Job: 'batch/v1',
  NetworkPolicy: 'networking.k8s.io/v1'
}

/** @returns what the compiler says against these manifests as literals of their types */
function typecheck(manifests: Record<string, { kind: string }>, folder: string): string {
  const source = Object.entries(manifests).map(([name, manifest]) => {
    const { kind } = manifest
    const type = `import('kubernetes-models/${modules[kind]}/${kind}').I${kind}`
    return `export const ${name}: ${type} = ${JSON.stringify(manifest)}`
  })
  writeFileSync(join(folder, 'manifests.ts'), source.join('\n'))
  const flags = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler'
  ]
  return compile(folder, ...flags, 'manifests.ts').output
}
