// One benchmark, by its name: npm run bench [-- NAME [arguments]]. What each measures stands at the top of its file.
const names = ['requests', 'growth', 'start', 'cores', 'compare', 'algorithms', 'import', 'passwords', 'purge', 'mail']
const isNamed = process.argv[2] !== undefined && !process.argv[2].startsWith('-')
const name = isNamed ? process.argv[2] : 'requests'

if (name === undefined || !names.includes(name)) {
  console.error(`Unknown benchmark ${name}; allowed: ${names.join(', ')}`)
  process.exitCode = 2
} else {
  // A benchmark reads its own arguments from where they always are
  if (isNamed) process.argv.splice(2, 1)
  await import(`./${name}.js`)
}
