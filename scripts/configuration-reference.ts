import { settingGroups } from '../src/config/index.js'
import type { Setting } from '../src/config/setting.js'

const introduction = `# Configuration

This page is for operators. It lists every setting with its default, its allowed values and its meaning. \`npm run config-docs\`
generates it from the code, so do not edit it.

- Settings are environment variables. \`NAME_FILE\` names a file that contains the value of \`NAME\`, as container secrets do. Set one of
  the two, not both. A line break at the end of the file does not belong to the value.
- The service treats an empty variable as not set.
- The service does not start with an invalid value. Its message names the variable and the allowed values. It warns of a variable whose
  name resembles that of a setting.
- Logs and messages never contain the values of secrets, which the tables mark.
- Durations look like \`90s\`, \`5m\`, \`12h\` or \`90d\`, switches are \`true\` or \`false\` (also \`on\` and \`off\`).
- \`keyturn config check\` shows the effective settings and their sources without starting the service.
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
