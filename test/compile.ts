import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { type BuildFailure, build, type OnResolveArgs, type OnResolveResult } from 'esbuild'

/** Where the compiled suites are. */
const compiled = '.tap/compiled'
/** What suites consist of, and may import from each other. */
const folders = ['test', 'scripts', 'prisma']

/** Each process takes two seconds of CPU to load the service, and the last one may run alone. */
const suitesPerProcess = 12

/**
 * Compiles the suites, file by file, so that no process of theirs needs a loader. What they import from `src`, or
 * from that of a package, they get as it is shipped, from `dist`.
 *
 * @returns whether it could be done; what is wrong was printed
 */
export async function compileTests(): Promise<boolean> {
  rmSync(compiled, { recursive: true, force: true })
  const { errors } = await build({
    entryPoints: folders.flatMap(sourcesIn),
    outdir: compiled,
    outbase: '.',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'error',
    plugins: [{ name: 'apart', setup: ({ onResolve }) => onResolve({ filter: /./ }, leaveOut) }]
  }).catch((failure: BuildFailure) => failure)
  return errors.length === 0
}

/** @param source of a suite: `test/tokens/pair.test.ts` */
export const compiledName = (source: string): string => join(compiled, source.replace(/\.ts$/, '.js'))

/** Suites that change the working directory of their process, in which a suite beside them would not find its files. */
const changesFolder = /^test\/cli\/(database|values)\./

/**
 * Files that run several compiled suites each, in one process: starting one takes as long as the tests of many a suite. No
 * suite has state of its own outside its tests, so it does not matter with which others it runs.
 *
 * @param sources of suites
 * @returns the files to run
 */
export function groupSuites(sources: string[]): string[] {
  const folder = join(compiled, 'groups')
  mkdirSync(folder, { recursive: true })
  const sorted = sources.filter((suite) => !changesFolder.test(suite)).sort()
  const count = Math.ceil(sorted.length / suitesPerProcess)
  // Neighbours take about the same time, so each process gets one of them
  const groups = Array.from({ length: count }, (_, part) => sorted.filter((_, index) => index % count === part))
  const alone = sources.filter((suite) => changesFolder.test(suite)).map((suite) => [suite])
  return [...groups, ...alone].map((suites, part) => {
    const file = join(folder, `${part + 1}.test.js`)
    writeFileSync(file, suites.map((suite) => `import '${relative(folder, compiledName(suite))}'\n`).join(''))
    return file
  })
}

/** Nothing is put into another file. Who moves no longer finds what stays by the same path. */
function leaveOut({ kind, path, resolveDir, importer }: OnResolveArgs): OnResolveResult | undefined {
  if (kind === 'entry-point') return undefined
  if (!path.startsWith('.')) return { path, external: true }
  const wanted = relative('.', resolve(resolveDir, path))
  if (folders.some((folder) => wanted.startsWith(`${folder}/`))) return { path, external: true }
  const target = wanted.replace(/^(packages\/client\/)?src\//, '$1dist/')
  return { path: relative(dirname(join(compiled, relative('.', importer))), target), external: true }
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))
