// A package as npm would publish it, and whether its entries are in order.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'

export interface Packed {
  /** The path of the archive. */
  archive: string
  /** The paths within the package. */
  files: string[]
}

/** @param source the package's folder @param folder where the archive is put */
export function pack(source: string, folder: string): Packed {
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: source,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const [{ filename, files }]: [{ filename: string; files: { path: string }[] }] = JSON.parse(packed)
  return { archive: join(folder, filename), files: files.map(({ path }) => path) }
}

/**
 * What publint and attw find wrong with the entries of a package. Node.js 20.19 and later, which every package here asks for,
 * read `exports`, and load ES modules with `require`.
 */
export async function faultsOf({ archive }: Packed, unpacked: string): Promise<unknown[]> {
  const { messages } = await publint({ pkgDir: unpacked, pack: false, strict: true })
  const result = await checkPackage(createPackageFromTarballData(readFileSync(archive)))
  if (!result.types) return [...messages, result]
  const problems = result.problems.filter(
    (problem) =>
      problem.kind !== 'CJSResolvesToESM' && !('resolutionKind' in problem && problem.resolutionKind === 'node10')
  )
  return [...messages, ...problems]
}
