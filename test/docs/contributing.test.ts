// Pages that tell how the project itself is run and tested. Their commands are the ones that CI runs, so here it is only
// asked whether they exist and mean what they say.
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'tap'
import { openGuide } from './guide.js'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
const page = readFileSync('CONTRIBUTING.md', 'utf8')
const ci = readFileSync('.ci/run', 'utf8')

test('CONTRIBUTING.md', async (t) => {
  const guide = openGuide('CONTRIBUTING.md')
  const [install, dev] = guide.take('sh').split('\n')
  t.match(ci, install, 'which every run of these tests begins with')
  t.equal(dev, 'npm run dev')
  const lines = [...page.matchAll(/^\| (`(?:npm|\.ci).+`) \| /gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, command = '']) => command)
  )
  t.ok(lines.length > 8)
  for (const line of lines) t.ok(line === '.ci/run' ? existsSync(line) : isRun(line), line)
  t.strictSame(guide.untaken(), [])
  const allOfIt = lines.filter((line) => line !== '.ci/run' && !line.includes(' -- ') && line !== 'npm run dev')
  for (const line of allOfIt) t.match(ci, line, '.ci/run does all of it')
})

test('docs/performance.md and docs/reliability.md', async (t) => {
  for (const page of ['docs/performance.md', 'docs/reliability.md']) {
    const guide = openGuide(page)
    for (const line of commandsOf(guide.take(''))) {
      t.ok(isRun(line), line)
      const program = programOf(line)
      t.ok(existsSync(program), `${line} runs ${program}`)
      const code = readFileSync(program, 'utf8')
      for (const [word] of line.matchAll(/\b[A-Z_]+(?==)|(?<=-- )--[a-z]+/g))
        t.match(code, word, `${program} knows ${word}`)
    }
    t.strictSame(guide.untaken(), [])
  }
})

/** What reads the arguments and variables of a command: the benchmark that it names, or the runner of the suites. */
function programOf(line: string): string {
  const [, name = 'requests'] = /npm run bench(?: -- ([a-z]+))?/.exec(line) ?? []
  if (line.includes('npm run bench')) return line.endsWith('NAME') ? 'bench/run.ts' : `bench/${name}.ts`
  return /npm test -- faults$/.test(line) ? 'test/run.ts' : ''
}

/** The commands of a block, without what is said about them. */
function commandsOf(block: string): string[] {
  return block.split('\n').map((line) => line.replace(/ +#.*$/, ''))
}

/** Whether npm has a script for it, and the files that are named are there. */
function isRun(line: string): boolean {
  const [, script = '', args = ''] = /^(?:[A-Z_]+=\S+ )?npm (?:run )?([\w:-]+)(?: -- (.+))?$/.exec(line) ?? []
  const files = args.split(' ').filter((word) => word.includes('/'))
  return script in scripts && files.every((file) => existsSync(file))
}
