import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Test, test } from 'tap'

/** A repository with this project's way of writing its changes, and commits of our own. */
function repository(t: Test, commits: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-changes-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const file of ['package.json', 'cliff.toml']) cpSync(file, join(folder, file))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=neo', '-c', 'user.email=neo@example.com', ...args], {
      cwd: folder,
      stdio: 'pipe'
    })
  git('init', '--quiet')
  for (const message of commits) {
    if (message.startsWith('v')) git('tag', message)
    else git('commit', '--quiet', '--allow-empty', '--message', message, '--date', '2026-11-23T09:00:00Z')
  }
  return folder
}

test('npm run changelog writes what changed for users, by release, kind and scope', async (t) => {
  const folder = repository(t, [
    'feat(tokens): one',
    'docs: two',
    'fix: three\n\nA reason that is not for users.',
    'v0.1.0',
    "Merge branch 'x'",
    'perf(db): four',
    'feat(cli)!: five',
    'fix(test): six',
    'fix(tokens): seven',
    'test: eight'
  ])
  const path = `${resolve('node_modules/.bin')}:${process.env.PATH}`
  const { status, stderr } = spawnSync('npm', ['run', '--silent', 'changelog'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: path }
  })
  t.equal(status, 0, stderr)
  const written = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')
  t.equal(
    written
      .replace(/\(\d{4}-\d\d-\d\d\)/, '(date)')
      .split('\n')
      .slice(4)
      .join('\n')
      .trim(),
    `## Unreleased

### Features

- **cli:** **breaking:** five

### Fixes

- **tokens:** seven

### Speed

- **db:** four

## 0.1.0 (date)

### Features

- **tokens:** one

### Fixes

- three`
  )
})

test('CHANGELOG.md is what it writes: no host, and nothing but the three kinds', async (t) => {
  const kept = readFileSync('CHANGELOG.md', 'utf8')
  t.notMatch(kept, /https?:\/\//)
  t.strictSame(
    new Set([...kept.matchAll(/^### (.*)$/gm)].map(([, kind]) => kind)),
    new Set(['Features', 'Fixes', 'Speed'])
  )
  t.match(kept, /^- \*\*tokens:\*\* /m)
  t.ok(existsSync('cliff.toml'))
})
