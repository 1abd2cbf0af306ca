/** A row of a table: what stands under each heading. */
export type TableRow = Record<string, string | number | boolean | null | readonly string[]>

export interface OutputOptions {
  json?: true
}

/** Prints rows as JSON for machines, or as a table for people. */
export function printRows(rows: readonly TableRow[], headings: readonly string[], { json }: OutputOptions): void {
  if (json) console.log(JSON.stringify(rows, null, 2))
  else if (rows.length === 0) console.log('Nothing found.')
  else console.log(tableOf(rows, headings))
}

/** Prints what was done: the result for machines, a sentence for people. */
export function printDone(sentence: string, result: TableRow, { json }: OutputOptions): void {
  console.log(json ? JSON.stringify(result, null, 2) : sentence)
}

function tableOf(rows: readonly TableRow[], headings: readonly string[]): string {
  const cells = [
    headings.map((name) => name.replaceAll('_', ' ').toUpperCase()),
    ...rows.map((row) => headings.map((name) => cellOf(row[name])))
  ]
  const widths = headings.map((_, column) => Math.max(...cells.map((line) => widthOf(line[column] ?? ''))))
  return cells
    .map((line) => line.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell))))
    .map((line) => line.join('  ').trimEnd())
    .join('\n')
}

function cellOf(value: TableRow[string] | undefined): string {
  if (value === null || value === undefined || value === '') return '-'
  if (Array.isArray(value)) return cellOf(value.join(' '))
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  // What users call themselves must not steer the terminal.
  return String(value).replace(/\p{C}/gu, '?')
}

const marks = /\p{M}/gu
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/gu

/** How many columns of a terminal a text takes: East Asian characters take two. */
function widthOf(text: string): number {
  const characters = text.replace(marks, '')
  return [...characters].length + (characters.match(wide)?.length ?? 0)
}
