// Everything that takes hours: npm run proof [-- NAME …]
// Runs the long forms of what CI runs in short, one after the other, and goes on after a failure. The faults write
// docs/reliability.md, and the benchmark docs/performance.md.
import { spawnSync } from 'node:child_process'

interface Step {
  command: string
  env?: Record<string, string>
}

const steps: Record<string, Step> = {
  coverage: { command: 'npm test -- --coverage' },
  mariadb: { command: 'npm test -- mariadb' },
  mysql: { command: 'npm test -- mysql' },
  browser: { command: 'npm test -- browser', env: { BROWSER: 'long' } },
  container: { command: 'npm test -- container', env: { CONTAINERS: 'long' } },
  faults: { command: 'npm test -- faults', env: { FAULTS: 'long' } },
  mutation: { command: 'npm run mutation' },
  bench: { command: 'npm run bench' },
  algorithms: { command: 'npm run bench -- algorithms' },
  growth: { command: 'npm run bench -- growth' }
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in steps))
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}; allowed: ${Object.keys(steps).join(', ')}, or none for all of them`)
  process.exit(2)
}

const lines: string[] = []
for (const [name, { command, env }] of Object.entries(steps)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  console.log(`\n=== ${name}: ${command}`)
  const from = performance.now()
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0) process.exitCode = 1
  lines.push(`${name}: ${status === 0 ? 'ok' : 'FAILED'}, ${Math.round((performance.now() - from) / 60_000)} min`)
}
console.log(`\n${lines.join('\n')}`)
