import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What suites wrote, counted: of assertions, not of the tests that hold them. */
export interface Results {
  passed: number
  failed: number
  /** The names of the tests that did not run, by their reason. */
  skipped: Map<string, string[]>
  /** What failed, with the first lines of what was seen. */
  failures: string[]
}

/** More lines of one failure tell nothing more. */
const linesPerFailure = 30

/**
 * Reads one file of tap's results: TAP 14, whose subtests are indented by four.
 *
 * @param into where it is added to
 */
export function addResults(text: string, into: Results): void {
  /** How far each test is indented that has begun and not ended. */
  const open: number[] = []
  let inDetails = false
  let wanted = 0
  for (const line of text.split('\n')) {
    if (/^ *(---|\.\.\.)$/.test(line)) inDetails = line.endsWith('---')
    if (inDetails && wanted-- > 0) into.failures.push(line)
    if (inDetails) continue
    const [, { length } = '', start, name = '', , reason] =
      /^( *)(# Subtest: |ok \d+|not ok \d+)(?: - )?(.*?)( # SKIP ?(.*))?$/.exec(line) ?? []
    if (start === undefined) continue
    if (start.startsWith('#')) open.push(length)
    else {
      const isTest = open.at(-1) === length
      if (isTest) open.pop()
      if (start.startsWith('not')) {
        into.failures.push(line)
        wanted = linesPerFailure
      }
      if (reason !== undefined) into.skipped.set(reason, [...(into.skipped.get(reason) ?? []), name])
      else if (!isTest) into[start.startsWith('not') ? 'failed' : 'passed']++
    }
  }
}

/** @param folder where tap keeps what each suite wrote */
export function resultsIn(folder: string): Results {
  const results: Results = { passed: 0, failed: 0, skipped: new Map(), failures: [] }
  if (!existsSync(folder)) return results
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.js.tap')) continue
    const { length } = results.failures
    addResults(readFileSync(join(folder, file), 'utf8'), results)
    if (results.failures.length > length) results.failures.splice(length, 0, file)
  }
  return results
}

/** What a person wants to know of a run, in a few lines; the last one is read by `.ci/run`. */
export function summarize({ passed, failed, skipped, failures }: Results, suites: number, seconds: number): string {
  const reasons = [...skipped].map(([reason, names]) => `#   ${reason || 'no reason given'}: ${names.join('; ')}`)
  const tests = [...skipped.values()].flat().length
  return [
    ...failures,
    ...(reasons.length > 0 ? ['# skipped, and why:', ...reasons] : []),
    `# ${passed} passed, ${failed} failed, ${tests} skipped: ${suites} suites in ${Math.round(seconds)} s`
  ].join('\n')
}
