import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Puts a text into a page, in place of what stands between `<!-- written by NAME -->` and the next `<!-- end -->`.
 *
 * @throws when the page lacks these marks
 */
export function writeBetween(page: string, name: string, text: string): void {
  const { before, after } = partsOf(page, name)
  writeFileSync(page, `${before}\n\n${text}\n\n${after}`)
}

/** What stands there. @throws when the page lacks the marks */
export const readBetween = (page: string, name: string): string => partsOf(page, name).between

function partsOf(page: string, name: string) {
  const begin = `<!-- written by ${name} -->`
  const end = '<!-- end -->'
  const all = readFileSync(page, 'utf8')
  const from = all.indexOf(begin)
  const to = all.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`${page} lacks its marks ${begin} and ${end}`)
  const start = from + begin.length
  return { before: all.slice(0, start), between: all.slice(start, to), after: all.slice(to) }
}
