import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import t from 'tap'
import { plainNode } from '../process.js'
import { build } from '../service.js'

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
  const service = await build(t)
  const { paths, components } = JSON.parse((await service.get('/docs/json')).text)
  t.notMatch(JSON.stringify(components.schemas), /"title":"/, 'each name is that of one schema')
  for (const [path, operations] of Object.entries<Record<string, Operation>>(paths)) {
    for (const [method, { requestBody, responses, parameters = [] }] of Object.entries(operations)) {
      for (const [status, { content = {} }] of Object.entries<Content>({
        ...responses,
        ...(requestBody && { body: requestBody })
      })) {
        for (const [type, { schema }] of Object.entries(content)) {
          if (type !== 'text/plain') t.ok(isNamed(schema), `${method} ${path}: ${status} ${type}`)
        }
      }
      for (const { name, required, schema } of parameters) {
        if (schema.default !== undefined) t.notOk(required, `${method} ${path}: ${name} has a default`)
      }
    }
  }
})

t.test('the document satisfies a published linter', async (t) => {
  const service = await build(t)
  const { text } = await service.get('/docs/json')
  const problems = await lintFromString({ source: text, config: await createConfig({ extends: ['recommended'] }) })
  t.same(
    problems
      .filter(({ severity }) => severity === 'error')
      .map(({ message, location }) => [message, location[0]?.pointer]),
    []
  )
})

t.test('operations are named, summed up, and every body and error has an example', async (t) => {
  const service = await build(t)
  const { openapi, paths, components } = JSON.parse((await service.get('/docs/json')).text)
  t.match(openapi, /^3\.1\./)
  const schemas: Record<string, Schema> = components.schemas
  const ids: string[] = []
  for (const [path, operations] of Object.entries<Record<string, Operation>>(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const name = `${method} ${path}`
      ids.push(operation.operationId)
      t.ok(operation.summary && operation.tags?.length > 0, name)
      for (const { example, schema } of Object.values(operation.requestBody?.content ?? {})) {
        const { properties = {} } = schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? {}
        const areShown = Object.values(properties).every(({ examples }) => examples?.length)
        t.ok(example !== undefined || areShown, `${name}: body`)
      }
      for (const [status, response] of Object.entries(operation.responses)) {
        const [media] = Object.values(response.content ?? {})
        if (Number(status) >= 400) t.ok(media?.example, `${name}: ${status}`)
      }
    }
  }
  t.same(ids, [...new Set(ids)], 'operationIds are unique')
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

interface Schema {
  $ref?: string
  anyOf?: Schema[]
  default?: unknown
  properties?: Record<string, { examples?: unknown[] }>
}
interface Media {
  example?: unknown
  schema: Schema
}
interface Content {
  content?: Record<string, Media>
}
interface Operation {
  operationId: string
  summary?: string
  tags: string[]
  parameters?: { name: string; required?: boolean; schema: Schema }[]
  requestBody?: Content
  responses: Record<string, Content>
}

/** Whether generated code has a name for it, or for each of the things that it may be. */
const isNamed = ({ $ref, anyOf = [] }: Schema): boolean =>
  $ref !== undefined || (anyOf.length > 0 && anyOf.every(isNamed))
