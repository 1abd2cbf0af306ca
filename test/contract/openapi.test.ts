import { readFileSync } from 'node:fs'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import t from 'tap'
import { build } from '../service.js'

t.test('docs/openapi.json is what the service says of itself; `npm run openapi` writes it', async (t) => {
  const service = await build(t)
  const document = JSON.parse((await service.get('/docs/json')).text)
  const kept = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))
  t.same(document, kept)
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
  const { openapi, paths } = JSON.parse((await service.get('/docs/json')).text)
  t.match(openapi, /^3\.1\./)
  const ids: string[] = []
  for (const [path, operations] of Object.entries<Record<string, Operation>>(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const name = `${method} ${path}`
      ids.push(operation.operationId)
      t.ok(operation.summary && operation.tags?.length > 0, name)
      for (const media of Object.values(operation.requestBody?.content ?? {})) {
        t.ok(hasExamples(media), `${name}: body`)
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

interface Media {
  example?: unknown
  schema?: { properties?: Record<string, { examples?: unknown[] }> }
}
interface Operation {
  operationId: string
  summary?: string
  tags: string[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { content?: Record<string, Media> }>
}

function hasExamples({ example, schema }: Media): boolean {
  return example !== undefined || Object.values(schema?.properties ?? {}).every(({ examples }) => examples?.length)
}
