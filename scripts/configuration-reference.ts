import { settingGroups } from '../src/config/index.js'
import type { Setting } from '../src/config/setting.js'

const introduction = `# Configuration

Settings come from the environment. This page is made from the code by \`npm run config-docs\`; do not edit it.

- Each setting can also be given as \`NAME_FILE\`, the path of a file that holds the value, as container secrets are. One of
  the two, not both. A line break at the end of the file is not part of the value.
- An empty variable counts as unset.
- A value that is not allowed stops the start with one line that names the variable and says what is allowed. A variable
  whose name is almost a setting's is warned of.
- Secrets (marked so) are never shown, in logs or in messages.
- Durations are written \`90s\`, \`5m\`, \`12h\` or \`90d\`, switches \`true\` or \`false\` (also \`on\` and \`off\`).
- \`keyturn config check\` shows what is in force and where it comes from, without starting anything.
`

/** The text of docs/configuration.md. */
export function configurationReference(): string {
  const groups = settingGroups.map(({ title, settings }) => {
    const rows = Object.entries<Setting<unknown>>(settings).map(([name, row]) => rowOf(name, row))
    return [
      `## ${title}`,
      '',
      '| setting | default | allowed | meaning |',
      '| --- | --- | --- | --- |',
      ...rows,
      ''
    ].join('\n')
  })
  return [introduction, ...groups].join('\n')
}

function rowOf(name: string, { default: byDefault, parse, description, secret, aliases }: Setting<unknown>): string {
  const earlier = aliases.map((alias) => `\`${alias}\``).join(', ')
  const meaning = [description, secret && 'Secret.', earlier && `Earlier name: ${earlier}.`].filter(Boolean).join(' ')
  const shown = byDefault ? `\`${byDefault}\`` : 'none'
  return `| ${[`\`${name}\``, shown, cell(parse.allowed), cell(meaning)].join(' | ')} |`
}

/** Neither a bar nor what looks like a tag or a footnote may change the table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*')
}
