import { rawOf, variableOf } from '../config/variables.js'
import { UsageError } from './command-error.js'

type Field = 'USERNAME' | 'EMAIL' | 'PASSWORD'

/** Django's names work as well; ours win. */
const prefixes = ['KEYTURN_SUPERUSER_', 'DJANGO_SUPERUSER_']

/** What the environment, or a file that it names, says about the first superuser; undefined for nothing. */
export function superuserVariable(field: Field, env: NodeJS.ProcessEnv = process.env): string | undefined {
  for (const prefix of prefixes) {
    const variable = variableOf({ names: [prefix + field] }, env)
    if (variable !== undefined) return rawOf(variable, { secret: field === 'PASSWORD' }, env)
  }
  return undefined
}

/** @throws UsageError that names the variable when it is missing */
export function requiredVariable(field: Field, option: string): string {
  const value = superuserVariable(field)
  if (value !== undefined) return value
  const [ours] = prefixes.map((prefix) => prefix + field)
  throw new UsageError(`--noinput needs ${ours}, ${ours}_FILE or ${option}.`)
}
