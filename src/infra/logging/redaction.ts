const mask = '[redacted]'

/** Members that hold a secret, wherever in a line they stand. */
const names = [
  ...['password', 'current_password', 'new_password', 'token', 'access', 'refresh', 'access_token', 'refresh_token'],
  ...['assertion', 'client_assertion', 'secret', 'client_secret', 'signing_key', 'keyring_secret'],
  ...['authorization', 'proxy-authorization', 'cookie', 'set-cookie']
].join('|')

// A line is JSON, and may hold JSON as text, whose quotes then stand behind backslashes.
// Each expression begins at one place of a run only, or is bounded: otherwise a long run costs the square of its length.
const member = new RegExp(`(\\\\{0,31})"(?:${names})\\1"\\s*:\\s*\\1"`, 'gi')
const quote = /(?<!\\)(\\*)"/g
const parameter = new RegExp(`((?:^|[?&\\s"])(?:${names})=)[^&\\s"\\\\]+`, 'gi')
/** The header of a JSON Web Token is JSON, so its text begins with `eyJ`. */
const dotted = /(?<![\w-])[\w-]+(?:\.[\w-]*)+/g
const jwt = /\beyJ[\w-]{8}.*$/s
const scheme = /\b(bearer|basic)(\s+)[\w~+/=.-]{8,}/gi
const userinfo = /(\b[a-z][a-z\d+.-]{0,30}:\/\/)[^/\s"\\]+@/gi
const bcryptHash = /\$2[abxy]?\$\d\d\$[./A-Za-z\d]{53}/g

/**
 * Takes everything secret out of a finished log line, as the last thing before it is written. What the service logs by
 * itself holds none; this is for the words of others, such as an error that an extension throws.
 */
export function redact(line: string): string {
  return withoutMembers(line)
    .replace(parameter, `$1${mask}`)
    .replace(dotted, (words) => words.replace(jwt, mask))
    .replace(scheme, `$1$2${mask}`)
    .replace(userinfo, `$1${mask}@`)
    .replace(bcryptHash, mask)
}

function withoutMembers(line: string): string {
  let kept = ''
  let from = 0
  for (const {
    0: { length },
    1: backslashes = '',
    index
  } of line.matchAll(member)) {
    const start = index + length
    if (start < from) continue
    const end = endOfString(line, start, backslashes.length)
    kept += line.slice(from, start) + mask
    from = end
  }
  return kept + line.slice(from)
}

/** Where the text ends whose quotes stand behind so many backslashes: its own quotes and backslashes have more. */
function endOfString(line: string, start: number, depth: number): number {
  quote.lastIndex = start
  for (let found = quote.exec(line); found !== null; found = quote.exec(line)) {
    const backslashes = found[1]?.length ?? 0
    if (backslashes % (2 * (depth + 1)) === depth) return quote.lastIndex - 1 - depth
  }
  return line.length
}
