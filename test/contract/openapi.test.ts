import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Spectral } from '@stoplight/spectral-core'
import { oas } from '@stoplight/spectral-rulesets'
import Fastify from 'fastify'
import t from 'tap'
import keyturn, { loadConfig } from '../../src/app.js'
import { takeDatabase } from '../database.js'
import { plainNode } from '../process.js'
import { build } from '../service.js'
import { type Media, readDocument, type Schema } from './document.js'

t.test('docs/openapi.json is what the service says of itself; `npm run openapi` writes it', async (t) => {
  const service = await build(t)
  const document = JSON.parse((await service.get('/docs/json')).text)
  const kept = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))
  t.same(document, kept)
})

t.test('the types in the client package are those of docs/openapi.json; `npm run openapi` writes them', async (t) => {
  const types = join(t.testdir(), 'openapi.ts')
  execFileSync(...plainNode('packages/client/generate-openapi.mjs', types))
  t.equal(readFileSync(types, 'utf8'), readFileSync('packages/client/src/openapi.ts', 'utf8'))
})

t.test('generated clients had no names for what an operation takes and answers', async (t) => {
  const { document, operations } = await readDocument(await build(t))
  t.notMatch(JSON.stringify(document.components.schemas), /"title":"/, 'each name is that of one schema')
  for (const { method, path, requestBody, responses, parameters } of operations) {
    const bodies = { ...responses, ...(requestBody && { body: requestBody }) }
    for (const [status, { content = {} }] of Object.entries<{ content?: Record<string, Media> }>(bodies)) {
      for (const [type, { schema }] of Object.entries(content)) {
        if (type !== 'text/plain') t.ok(isNamed(schema), `${method} ${path}: ${status} ${type}`)
      }
    }
    for (const { name, required, schema } of parameters) {
      if (schema.default !== undefined) t.notOk(required, `${method} ${path}: ${name} has a default`)
    }
  }
})

t.test(
  'Redocly and Spectral find no errors and nothing to warn of, but that services take the token of oauth2',
  async (t) => {
    const { text } = await readDocument(await build(t))
    const config = await createConfig({ extends: ['recommended-strict'] })
    const found = await lintFromString({ source: text, config })
    const problems = found.map(({ message, location }) => [location[0]?.pointer, message])
    // Not ours but other services take the token that it fetches.
    const unused = ['#/components/securitySchemes/oauth2', 'Security scheme: "oauth2" is never used.']
    t.same(problems, [unused])
    const spectral = new Spectral()
    spectral.setRuleset({ extends: [], ...oas })
    t.same(await spectral.run(text), [])
  }
)

t.test('operations are named, summed up, and every body and error has an example', async (t) => {
  const { document, operations, schemaOf } = await readDocument(await build(t))
  t.match(document.openapi, /^3\.1\./)
  for (const { method, path, summary, tags, requestBody, responses } of operations) {
    const name = `${method} ${path}`
    t.ok(summary && tags.length > 0, name)
    for (const { example, schema } of Object.values(requestBody?.content ?? {})) {
      const areShown = Object.values(schemaOf(schema).properties ?? {}).every(({ examples }) => examples?.length)
      t.ok(example !== undefined || areShown, `${name}: body`)
    }
    for (const [status, { content = {} }] of Object.entries(responses)) {
      if (Number(status) < 400) continue
      for (const { examples } of Object.values(content)) t.ok(examples, `${name}: ${status}`)
    }
  }
  const ids = operations.map(({ operationId }) => operationId)
  t.same(ids, [...new Set(ids)], 'operationIds are unique')
})

t.test('Authorize offers the access token of a user first, and fetches the token of a service', async (t) => {
  const { document } = await readDocument(await build(t))
  const { securitySchemes } = document.components
  t.same(Object.keys(securitySchemes), ['bearer', 'client', 'oauth2'])
  for (const { description } of Object.values(securitySchemes)) t.ok(description)
  t.match(securitySchemes.oauth2, { flows: { clientCredentials: { tokenUrl: '/oauth/token' } } })
  const host = Fastify()
  t.teardown(() => host.close())
  const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: await takeDatabase(t) })
  await host.register(keyturn, { prefix: '/auth', config })
  const below = (await host.inject('/auth/docs/json')).json()
  t.match(below.components.securitySchemes.oauth2.flows.clientCredentials, { tokenUrl: '/auth/oauth/token' })
})

t.test('DOCS=off hides the page and the document', async (t) => {
  const service = await build(t, { DOCS: 'off' })
  for (const path of ['/docs', '/docs/json', '/docs/yaml']) t.equal((await service.get(path)).status, 404)
  t.equal((await service.get('/api', { headers: { accept: 'text/html' } })).status, 200)
})

t.test('the page, the document as JSON and as YAML', async (t) => {
  const service = await build(t)
  const page = await service.get('/docs/')
  t.equal(page.status, 200)
  t.match(page.text, /swagger-ui/)
  t.match(page.headers.get('content-security-policy'), /default-src 'none'/)
  t.match((await service.get('/docs/yaml')).text, /^openapi: /m)
})

/** Whether generated code has a name for it, or for each of the things that it may be. */
const isNamed = ({ $ref, anyOf = [] }: Schema): boolean =>
  $ref !== undefined || (anyOf.length > 0 && anyOf.every(isNamed))
