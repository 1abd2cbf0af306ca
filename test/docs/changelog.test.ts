import { readFileSync } from 'node:fs'
import { test } from 'tap'

const changelog = readFileSync('CHANGELOG.md', 'utf8')
const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'))
const kinds = ['Breaking changes', 'Added', 'Changed', 'Fixed', 'Removed', 'Security']

/** The sections of the changelog, newest first. */
const versions = changelog
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ title: section.split('\n', 1)[0] ?? '', section }))

test('the version of the package has no entry in the changelog', async (t) => {
  const [newest] = versions.filter(({ title }) => title !== 'Unreleased')
  t.match(newest?.title, new RegExp(`^${version.replaceAll('.', '\\.')} \\(\\d{4}-\\d\\d-\\d\\d\\)$`))
  const dates = versions.flatMap(({ title }) => /\((.*)\)/.exec(title)?.[1] ?? [])
  t.same(dates, dates.toSorted().reverse(), 'the newest first')
})

test('the changelog lists changes by kind, in sentences', async (t) => {
  for (const { title, section } of versions) {
    for (const [, kind = ''] of section.matchAll(/^### (.*)$/gm)) t.ok(kinds.includes(kind), `${title}: ${kind}`)
    const items = section.split(/^- /m).slice(1)
    t.ok(items.length > 0, `${title} has entries`)
    for (const item of items) t.match(item.split(/\n(?! {2})/)[0], /^[A-Z`/].*\.$/s, item)
  }
})

test('a version with breaking changes has no section in UPGRADING.md', async (t) => {
  const upgrading = readFileSync('UPGRADING.md', 'utf8')
  for (const { title, section } of versions) {
    if (!section.includes('### Breaking changes')) continue
    const [major, minor] = title.split('.')
    t.match(upgrading, new RegExp(`^## From \\S+ to ${major}\\.${minor}$`, 'm'), title)
  }
})
