import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Puts a text into a page, in place of what stands between `<!-- written by NAME -->` and the next `<!-- end -->`.
 *
 * @throws when the page lacks these marks
 */
export function writeBetween(page: string, name: string, text: string): void {
  const begin = `<!-- written by ${name} -->`
  const end = '<!-- end -->'
  const before = readFileSync(page, 'utf8')
  const from = before.indexOf(begin)
  const to = before.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`${page} lacks its marks ${begin} and ${end}`)
  writeFileSync(page, `${before.slice(0, from)}${begin}\n\n${text}\n\n${before.slice(to)}`)
}
