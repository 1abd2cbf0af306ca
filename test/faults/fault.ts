import { appendFileSync } from 'node:fs'
import tap, { type Test } from 'tap'
import type { Finding } from './report.js'
import { serverName } from './stage.js'

/** In CI each fault is shown in a short form: fewer rounds, shorter outages. */
export const isShort = process.env.FAULTS !== 'long'

/**
 * A test of what one fault does to the service.
 *
 * @param run says what was seen, in a few words for the table of docs/reliability.md
 */
export function fault(number: number, title: string, run: (t: Test) => Promise<string>): void {
  tap.test(`${number}. ${title}`, async (t) => {
    const seen = await run(t)
    t.comment(seen)
    const finding: Finding = { number, fault: title, server: serverName, seen }
    if (process.env.FAULTS_FINDINGS) appendFileSync(process.env.FAULTS_FINDINGS, `${JSON.stringify(finding)}\n`)
  })
}

/** Milliseconds, rounded, for people. */
export const ms = (milliseconds: number): string =>
  milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`

/** The value below which this part of them lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
