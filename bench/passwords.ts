// How new passwords are judged: how long that takes, and how many random ones are refused: npm run bench -- passwords
//
//   BENCH_PASSWORDS   how many of each alphabet (2000)
import { randomInt } from 'node:crypto'
import { createPasswordPolicy } from '../src/domain/passwords/policy.js'

const count = Number(process.env.BENCH_PASSWORDS ?? 2_000)
const [lower, upper, digits] = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789']
const alphabets: Record<string, string> = {
  'letters, digits and symbols': `${lower}${upper}${digits}!#%&*+-?@`,
  'letters and digits': `${lower}${upper}${digits}`,
  'small letters and digits': `${lower}${digits}`,
  'small letters': lower
}
const { check } = createPasswordPolicy({ minLength: 8 })

const from = performance.now()
await judge('kT7pQ2xw')
console.log(`the first password, for which the thread starts and loads its dictionaries: ${since(from)} ms`)
for (const [name, alphabet] of Object.entries(alphabets)) {
  const start = performance.now()
  const refused: string[] = []
  for (let i = 0; i < count; i++) {
    const password = Array.from({ length: 8 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
    if (!(await judge(password))) refused.push(password)
  }
  const share = ((100 * refused.length) / count).toFixed(2)
  const each = (Number(since(start)) / count).toFixed(1)
  console.log(`8 random ${name}: ${share} % of ${count} are refused, ${each} ms each`, refused.slice(0, 5).join(' '))
}

async function judge(password: string): Promise<boolean> {
  return (await check(password, { username: 'trinity' })).length === 0
}

function since(start: number): string {
  return (performance.now() - start).toFixed(0)
}
