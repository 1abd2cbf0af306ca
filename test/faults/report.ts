import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { writeBetween } from '../../scripts/write-between.js'

/** A line of docs/reliability.md. */
export interface Finding {
  number: number
  fault: string
  server: string
  seen: string
}

/** @param findings one JSON a line @returns a table in Markdown */
export function tabulate(findings: string): string {
  const all: Finding[] = findings
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  const rows = all
    .toSorted((a, b) => a.number - b.number || a.fault.localeCompare(b.fault))
    .map(({ number, fault, server, seen }) => `| ${number} | ${fault} | ${server} | ${seen} |`)
  return ['| | what happens, and what holds | on | what was seen |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

/** Puts the table into docs/reliability.md. */
export function writeReliability(table: string): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const day = new Date().toISOString().slice(0, 10)
  const run = `Run on ${day} at ${commit}, on ${availableParallelism()} cores, with Node.js ${process.versions.node}:`
  writeBetween('docs/reliability.md', 'npm run test:faults', `${run}\n\n${table}`)
}
