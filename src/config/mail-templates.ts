import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { decodeText } from '../text/value.js'
import { shown } from './parsers.js'
import { parser, Refusal } from './setting.js'
import { readTextFile } from './text-file.js'

/** The texts of a folder, by the names of their files. */
export const templateFolder = parser(
  'a folder whose files are named by kind, language and format, such as password_reset.en.txt',
  (raw): ReadonlyMap<string, string> => {
    return new Map(filesOf(raw).map((name) => [name, readTextFile(join(raw, name), decodeText)]))
  }
)

function filesOf(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => !name.startsWith('.'))
    const odd = names.find((name) => !/^[a-z_]+\.(en|ko)\.(txt|html)$/.test(name))
    if (odd !== undefined) throw new Refusal(`contains ${shown(odd)}, which is no kind.language.txt or .html`)
    return names.sort()
  } catch (error) {
    if (error instanceof Refusal) throw error
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown reason'
    throw new Refusal(`the folder cannot be read (${code})`)
  }
}
