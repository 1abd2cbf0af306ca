import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { build } from '../service.js'
import { namesOf } from './exposition.js'

const read = (path: string) => readFileSync(path, 'utf8')

interface Rule {
  alert: string
  expr: string
  for?: string
  labels: { severity: string }
  annotations: { summary: string; description: string }
}
interface Panel {
  id: number
  title: string
  type: string
  gridPos: { x: number; y: number; w: number; h: number }
  targets?: { expr: string; refId: string }[]
}

/** Metrics of Prometheus itself. */
const ofPrometheus = ['up']

/** The metrics that an expression names: words with an underscore or before a brace, less labels and functions. */
function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '')
    .replace(/\[[^\]]*\]/g, '')
  return [...bare.matchAll(/\b[a-z_][a-z0-9_]*\b(?!\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !['or', 'and', 'unless', 'by'].includes(name))
}

/** The labels that an expression selects or groups by, with the metric they belong to where that is certain. */
function selectorsIn(expression: string): [metric: string, label: string][] {
  return [...expression.matchAll(/\b([a-z_][a-z0-9_]*)\{([^}]*)\}/g)].flatMap(([, metric = '', labels = '']) =>
    [...labels.matchAll(/(\w+)\s*(?:=|!|~)/g)].map(([, label = '']): [string, string] => [metric, label])
  )
}

t.test('alert rules and dashboard ask only for metrics and labels that the service has', async (t) => {
  const service = await build(t)
  const { text } = await service.get('/metrics')
  const names = namesOf(text)
  // With all labels, also of those that have counted nothing yet.
  const instruments = readFileSync('src/infra/metrics/instruments.ts', 'utf8')
  const labels = new Map(
    [...instruments.matchAll(/name: '(\w+)'[^}]*?(?:labelNames: \[([^\]]*)\][^}]*?)?registers/gs)].map(
      ([, name = '', list = '']) => [name, [...list.matchAll(/'(\w+)'/g)].map(([, label]) => label)]
    )
  )
  t.same(labels.get('keyturn_http_requests_total'), ['method', 'route', 'status'])
  t.same(labels.get('keyturn_live_sessions'), [])
  const rules: Rule[] = parse(read('deploy/prometheus/alerts.yml')).groups.flatMap(
    (group: { rules: Rule[] }) => group.rules
  )
  const panels: Panel[] = JSON.parse(read('deploy/grafana/keyturn.json')).panels
  const asked = [
    ...rules.map(({ alert, expr }) => ({ by: `alert ${alert}`, expr })),
    ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ by: `panel ${title}`, expr })))
  ]
  t.ok(asked.length > 30)
  const used = new Set<string>()
  for (const { by, expr } of asked) {
    const metrics = metricsIn(expr)
    t.ok(metrics.length > 0, `${by} asks for something`)
    for (const metric of metrics) {
      used.add(metric)
      t.ok(names.has(metric) || ofPrometheus.includes(metric), `${by}: ${metric}`)
    }
    for (const [metric, label] of selectorsIn(expr)) {
      const known = labels.get(metric.replace(/_(bucket|sum|count)$/, '')) ?? []
      t.ok(['job', 'instance', 'le', ...known].includes(label), `${by}: label ${label} of ${metric}`)
    }
  }
  for (const name of names) if (name.startsWith('keyturn_')) t.ok(used.has(name), `${name} is shown somewhere`)
})

t.test('each alert says how bad it is and what to do', async (t) => {
  const { groups } = parse(read('deploy/prometheus/alerts.yml'))
  const rules: Rule[] = groups.flatMap((group: { rules: Rule[] }) => group.rules)
  t.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length)
  for (const rule of rules) {
    t.match(rule.labels.severity, /^(critical|warning)$/, rule.alert)
    t.ok(rule.annotations.summary && rule.annotations.description, rule.alert)
    t.match(rule.for ?? '1m', /^\d+[smh]$/, rule.alert)
    t.equal(rule.expr.split('(').length, rule.expr.split(')').length, `${rule.alert}: parentheses`)
  }
})

t.test('no two panels of the dashboard lie on each other', async (t) => {
  const panels: Panel[] = JSON.parse(read('deploy/grafana/keyturn.json')).panels
  const taken = new Map<string, string>()
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  for (const { title, gridPos } of panels) {
    t.ok(gridPos.x + gridPos.w <= 24, title)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        const there = taken.get(`${x} ${y}`)
        if (there !== undefined) t.fail(`${title} lies on ${there}`)
        taken.set(`${x} ${y}`, title)
      }
    }
  }
})

t.test('docs/operations.md explains each metric of the service', async (t) => {
  const service = await build(t)
  const { text } = await service.get('/metrics')
  const own = [...text.matchAll(/^# TYPE (keyturn_\w+) /gm)].map(([, name = '']) => name)
  const explained = [...read('docs/operations.md').matchAll(/^\| `(keyturn_\w+)/gm)].map(([, name]) => name)
  t.same(explained.sort(), own.sort())
})
