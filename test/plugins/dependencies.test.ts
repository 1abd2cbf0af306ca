// What a plugin uses must be there before it, whatever its file is called.
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { hookOrder } from '../../src/hook-order.js'

/** Decorators that @fastify plugins add for one of ours. */
const brought: Record<string, string> = { jwt: 'jwt', user: 'jwt' }

/** `plugin -> dependency` that its code does not show, each with its reason. */
const unseen: Record<string, string> = {
  'db -> extension': 'an extension that refuses the start leaves the database alone',
  'rejections -> client-ip': 'hands the whole request over as the origin of an event',
  'swagger -> validation': 'its routes are compiled by the compilers of the scope'
}

/** `plugin -> dependency` that is used where it is there and is not needed. */
const optional: Record<string, string> = {
  'request-log -> jwt': 'names the user of a request that has authenticated'
}

/** Hooks that run at the start or the stop, and not for a request. */
const lifecycle = ['onRoute', 'onReady', 'onListen', 'onClose', 'preClose', 'onRegister']

const files = readdirSync('src/plugins', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const plugins = files.map((file) => {
  const source = readFileSync(`src/plugins/${file}`, 'utf8')
  const code = source.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/^\s*\/\/.*$/gm, '')
  const registration = code.slice(code.indexOf('export default'))
  const name = /name: '([^']+)'/.exec(registration)?.[1] ?? ''
  const [, listed = ''] = /dependencies: \[([^\]]*)\]/s.exec(registration) ?? []
  return {
    name,
    dependencies: [...listed.matchAll(/'([^']+)'/g)].map(([, one = '']) => one).filter((one) => one !== name),
    orders: /\.\.\.hooksBefore\('([^']+)'\)/.exec(listed)?.[1],
    hooks: [...code.matchAll(/\bfastify\.addHook\(\s*'(\w+)'/g)].map(([, hook = '']) => hook),
    decorators: [...code.matchAll(/\bdecorate(?:Request|Reply)?\(\s*'(\w+)'/g)].map(([, one = '']) => one),
    used: new Set([
      ...[...code.matchAll(/\b(?:fastify|request|reply|this)\.(\w+)/g)].map(([, one = '']) => one),
      // `{ config, db } = fastify`, `{ config }: FastifyInstance` and `async ({ trace }) =>`
      ...[...code.matchAll(/\{([^{}]*)\}(?:,[^()]*\) =>|\) =>| = (?:fastify|request|this)\b|: Fastify)/g)].flatMap(
        ([, names = '']) => names.split(',').map((one) => one.replace(/:.*/s, '').trim())
      )
    ])
  }
})

const ownerOf = new Map(Object.entries(brought))
for (const { name, decorators } of plugins) for (const one of decorators) ownerOf.set(one, name)

t.test('a plugin depends on those whose decorators it uses, and on no others', async (t) => {
  const needed = plugins.flatMap(({ name, used }) =>
    [...new Set([...used].flatMap((one) => ownerOf.get(one) ?? []))]
      .filter((owner) => owner !== name)
      .map((owner) => `${name} -> ${owner}`)
  )
  const listed = plugins.flatMap(({ name, dependencies }) => dependencies.map((one) => `${name} -> ${one}`))
  t.ok(needed.length > 100)
  t.strictSame(
    needed.filter((one) => !listed.includes(one)),
    Object.keys(optional),
    'used'
  )
  t.strictSame(listed.filter((one) => !needed.includes(one)).sort(), Object.keys(unseen).sort(), 'listed')
})

t.test('hooks that meet each request are in the order of src/hook-order.ts', async (t) => {
  const hooking = plugins.filter(({ hooks }) => hooks.some((hook) => !lifecycle.includes(hook)))
  for (const { name } of hooking)
    t.ok(
      hookOrder.some((one) => one === name),
      name
    )
  const ordered = plugins.flatMap(({ name, orders }) => (orders === undefined ? [] : [[name, orders]]))
  t.strictSame(ordered.sort(), [...hookOrder.slice(1)].map((name) => [name, name]).sort())
})
