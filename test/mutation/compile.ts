import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Compiles sources and suites, file by file, so that a process that runs one needs no loader. */
await build({
  entryPoints: ['src', 'test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[tj]s$/.test(file))
      .map((file) => join(folder, file))
  ),
  outdir: '.tap/mutation',
  outbase: '.',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'error'
})
