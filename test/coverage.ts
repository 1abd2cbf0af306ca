import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** Where tap's reporter `json-summary` writes the counts of each source file. */
const summary = '.tap/report/coverage-summary.json'

const kinds = ['lines', 'branches'] as const
type Kind = (typeof kinds)[number]
type Counts = Record<Kind, { total: number; covered: number }>

/** The lowest allowed percentages of all of `src`. Raise them when the coverage has risen. */
const minimum: Record<Kind, number> = { lines: 96, branches: 93 }

/** Options with which tap measures coverage. Generated and bundled code is left out. */
export const coverageOptions = [
  ...['--no-disable-coverage', '--allow-incomplete-coverage', '--coverage-report=json-summary'],
  ...['dist/vendor/**', '**/generated/**'].map((files) => `--coverage-exclude=${files}`)
]

/**
 * The coverage of the last run. Services that a suite starts as a process of their own are not measured.
 *
 * @returns a table with a row for each folder of `src`, and a sentence for each total below the minimum
 */
export function readCoverage(file = summary): { table: string; problems: string[] } {
  if (!existsSync(file)) return { table: '', problems: [`No coverage was measured: ${file} is missing.`] }
  const files: Record<string, Counts> = JSON.parse(readFileSync(file, 'utf8'))
  const folders = new Map<string, Counts[]>()
  for (const [source, counts] of Object.entries(files)) {
    const parts = relative('.', source).split('/')
    if (parts[0] !== 'src') continue
    const folder = parts.slice(0, -1).slice(0, 3).join('/')
    folders.set(folder, [...(folders.get(folder) ?? []), counts])
  }
  const rows = [...folders].sort(([one], [other]) => (one < other ? -1 : 1))
  const all = [...folders.values()].flat()
  const lines = [...rows, ['all', all] as const].map(([name, counts]) => {
    const shares = kinds.map((kind) => `${shareOf(counts, kind).toFixed(1)} %`.padStart(10))
    return `#   ${name.padEnd(24)}${shares.join('')}`
  })
  const problems = kinds
    .filter((kind) => shareOf(all, kind) < minimum[kind])
    .map(
      (kind) => `Coverage of ${kind} is below ${minimum[kind]} %: add tests, or lower the minimum in test/coverage.ts.`
    )
  return { table: [`# coverage: ${kinds.join(', ')}`, ...lines].join('\n'), problems }
}

function shareOf(counts: readonly Counts[], kind: Kind): number {
  const sum = (what: 'total' | 'covered') => counts.reduce((total, one) => total + one[kind][what], 0)
  return sum('total') === 0 ? 100 : (100 * sum('covered')) / sum('total')
}
