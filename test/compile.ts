import { readdirSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { build, type OnResolveArgs, type OnResolveResult } from 'esbuild'

/** Where the compiled suites are. */
const compiled = '.tap/compiled'
/** What suites consist of, and may import from each other. */
const folders = ['test', 'scripts', 'prisma']

/**
 * Compiles the suites, file by file, so that no process of theirs needs a loader. What they import from `src` they get as it
 * is shipped, from `dist`.
 */
export async function compileTests(): Promise<void> {
  rmSync(compiled, { recursive: true, force: true })
  await build({
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
  })
}

/** @param source of a suite: `test/tokens/pair.test.ts` */
export const compiledName = (source: string): string => join(compiled, source.replace(/\.ts$/, '.js'))

/** Nothing is put into another file. Who moves no longer finds what stays by the same path. */
function leaveOut({ kind, path, resolveDir, importer }: OnResolveArgs): OnResolveResult | undefined {
  if (kind === 'entry-point') return undefined
  if (!path.startsWith('.')) return { path, external: true }
  const wanted = relative('.', resolve(resolveDir, path))
  if (folders.some((folder) => wanted.startsWith(`${folder}/`))) return { path, external: true }
  const target = wanted.replace(/^src\//, 'dist/')
  return { path: relative(dirname(join(compiled, relative('.', importer))), target), external: true }
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))
