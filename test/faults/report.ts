import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { readBetween, writeBetween } from '../../scripts/write-between.js'

/** What a test of a fault writes down. */
export interface Finding {
  number: number
  fault: string
  server: string
  seen: string
}

/** A line of docs/reliability.md. */
export interface Row {
  number: number
  fault: string
  /** What was observed and on which commit, by the server. */
  cells: Partial<Record<string, string>>
}

const servers = ['MariaDB', 'MySQL']
const heading = [`| | fault and expected behavior | ${servers.join(' | ')} |`, '| --- | --- | --- | --- |']
const page = 'docs/reliability.md'
/** Of the part of the page that holds the table. */
const name = 'test/faults'

/** @param findings one JSON a line */
export function rowsOf(findings: string): Row[] {
  const all: Finding[] = findings
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  return merge(
    all.map(({ number, fault, server, seen }) => ({ number, fault, cells: { [server]: `${seen} (${commit})` } }))
  )
}

/** The rows as a table in Markdown. */
export const tabulate = (rows: readonly Row[]): string => [...heading, ...rows.map(lineOf)].join('\n')

/** Puts the rows into docs/reliability.md. What was observed on another server, or of another fault, stays. */
export function writeReliability(rows: readonly Row[]): void {
  const earlier = readBetween(page, name)
    .split('\n')
    .filter((line) => /^\| \d+ \| /.test(line))
    .map(rowIn)
  const run = `On ${availableParallelism()} cores, with Node.js ${process.versions.node}:`
  writeBetween(page, name, `${run}\n\n${tabulate(merge([...earlier, ...rows]))}`)
}

/** One row for each fault, of which the later cells count. */
function merge(rows: readonly Row[]): Row[] {
  const all = new Map<string, Row>()
  for (const row of rows) {
    const key = `${row.number} ${row.fault}`
    all.set(key, { ...row, cells: { ...all.get(key)?.cells, ...row.cells } })
  }
  return [...all.values()].toSorted((one, other) => one.number - other.number || one.fault.localeCompare(other.fault))
}

function lineOf({ number, fault, cells }: Row): string {
  return `| ${[number, fault, ...servers.map((server) => cells[server] ?? '')].join(' | ')} |`
}

function rowIn(line: string): Row {
  const [number, fault = '', ...cells] = line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())
  const filled = servers.map((server, index) => [server, cells[index]] as const).filter(([, cell]) => cell)
  return { number: Number(number), fault, cells: Object.fromEntries(filled) }
}
