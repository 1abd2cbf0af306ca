/** A way of writing a command that stores a secret in the shell's history, and how to write it instead. */
interface TypedSecret {
  form: RegExp
  instead: string
}

/** The value of a variable, a placeholder or an example that is told apart by its angle brackets, but no literal. */
const literal = String.raw`(?!["']?(?:[$<…*]|\\"|\{\{))["']?[^\s"']`

const typedSecrets: TypedSecret[] = [
  { form: new RegExp(`<<<\\s*${literal}`), instead: 'ask on a terminal, or redirect a file' },
  {
    form: /\b(?:echo|printf)\b[^|\n]*\|[^|\n]*(?:--password-stdin|createsuperuser|set-password|users create|docker login)/,
    instead: 'ask on a terminal, or redirect a file'
  },
  { form: new RegExp(`--(?:password|pass|pwd|secret|token)[= ]${literal}`), instead: 'leave the value out' },
  { form: new RegExp(`\\bmysql\\w*\\b.* -p${literal}`), instead: 'read -rs MYSQL_PWD && export MYSQL_PWD' },
  {
    form: new RegExp(
      `(?:^|\\b(?:export|env|--env|-e|set) |--from-literal=)[\\w-]*(?:PASSWORD|PWD|SECRET|SIGNING_KEY|password|secret|signing-key)=${literal}`
    ),
    instead: 'a file .env, or the setting with _FILE'
  },
  { form: /\b[a-z][a-z+.-]*:\/\/[^\s:@/'"`]*:[^\s@$'"`{/]+@/, instead: 'a file .env, or DATABASE_URL_FILE' }
]

/** What a line of shell says a secret with that would stay in the history of commands, each with what to write instead. */
export function typedSecretsIn(line: string): string[] {
  return typedSecrets.flatMap(({ form, instead }) => {
    const [found] = form.exec(line) ?? []
    return found === undefined ? [] : [`${found}: ${instead}`]
  })
}

/**
 * What an interactive bash or zsh does not take as the page means it: zsh knows no comments there and takes `?`, `*` and `[` as
 * patterns of file names that have to match, and both replace what follows `!` by a line of the history.
 */
export function pasteProblemsIn(code: string): string[] {
  const { plain, doubleQuoted } = partsOf(code)
  const problems: string[] = []
  if (/(^|\s)#/.test(plain)) problems.push('a comment')
  if (/[?*]|\S\[|\[\S/.test(plain)) problems.push('an unquoted pattern')
  if (/(^|\s)=\w/.test(plain)) problems.push('=word')
  if (/!(?!=|\s)/.test(plain + doubleQuoted)) problems.push('an exclamation mark that bash reads as history')
  const prompting = /\b(?:createsuperuser|users create|set-password|read -rs)\b(?!.*--password-stdin)/
  if (prompting.test(plain) && code.trim().includes('\n'))
    problems.push('a command that asks and would read the lines after it')
  return problems
}

/** What is not quoted, with `''` for each quoted part, and what is in double quotes. */
function partsOf(code: string): { plain: string; doubleQuoted: string } {
  let plain = ''
  let doubleQuoted = ''
  const open: ('"' | ')')[] = []
  for (let at = 0; at < code.length; at++) {
    const letter = code[at] ?? ''
    const isQuoted = open.at(-1) === '"'
    if (letter === '\\') {
      at++
    } else if (letter === '"') {
      if (isQuoted) open.pop()
      else open.push('"')
      plain += "'"
    } else if (letter === '$' && code[at + 1] === '(') {
      open.push(')')
      plain += ' '
      at++
    } else if (letter === ')' && open.at(-1) === ')') {
      open.pop()
      plain += ' '
    } else if (isQuoted) {
      doubleQuoted += letter
    } else if (letter === "'") {
      at = code.indexOf("'", at + 1)
      if (at === -1) throw new Error(`a quote is not closed in\n${code}`)
      plain += "''"
    } else plain += letter
  }
  return { plain, doubleQuoted }
}
