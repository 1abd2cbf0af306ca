import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { writeBetween } from '../../scripts/write-between.js'

/** A line of docs/reliability.md. */
export interface Finding {
  number: number
  fault: string
  server: string
  seen: string
}

const heading = ['| | fault and expected behavior | database | observed | commit |', '| --- | --- | --- | --- | --- |']
const page = 'docs/reliability.md'

/** @param findings one JSON a line @returns rows of a table in Markdown */
export function rowsOf(findings: string): string[] {
  const all: Finding[] = findings
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  return all.map(({ number, fault, server, seen }) => `| ${[number, fault, server, seen, commit].join(' | ')} |`)
}

export const tabulate = (rows: readonly string[]): string => [...heading, ...rows.toSorted(byFault)].join('\n')

/** Puts the rows into docs/reliability.md, each in the place of the one about the same fault on the same server. */
export function writeReliability(rows: readonly string[]): void {
  const earlier = readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ \| .* \| (MariaDB|MySQL) \|/.test(line))
  const all = new Map([...earlier, ...rows].map((row) => [row.split(' | ').slice(0, 3).join(), row]))
  const run = `On ${availableParallelism()} cores, with Node.js ${process.versions.node}:`
  writeBetween(page, 'test/faults', `${run}\n\n${tabulate([...all.values()])}`)
}

function byFault(one: string, other: string): number {
  return Number(one.split(' | ')[0]?.slice(2)) - Number(other.split(' | ')[0]?.slice(2)) || one.localeCompare(other)
}
