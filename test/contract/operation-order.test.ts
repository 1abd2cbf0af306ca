import fc from 'fast-check'
import t from 'tap'
import { inOrderOfUse, tags } from '../../src/http/operation-order.js'
import { build } from '../service.js'

interface Document {
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, { operationId: string; tags: string[] }>>
}

/** Each group with its operations, in the order in which the docs page shows them. */
function groupsOf({ tags, paths }: Document) {
  const operations = Object.values(paths).flatMap((item) => Object.values(item))
  return tags.map(({ name, description }) => ({
    name,
    description,
    operations: operations.filter((operation) => operation.tags.includes(name)).map(({ operationId }) => operationId)
  }))
}

t.test('the document lists every operation in one group and in the order of use, not by filename', async (t) => {
  const service = await build(t)
  const document: Document = JSON.parse((await service.get('/docs/json')).text)
  t.strictSame(
    groupsOf(document),
    tags.filter(({ operations }) => operations.length > 0)
  )
  const count = Object.values(document.paths).flatMap((item) => Object.values(item)).length
  t.equal(count, tags.flatMap(({ operations }) => operations).length, 'no operation is in no group or in two')

  const inOrder = JSON.stringify(document.paths)
  fc.assert(
    fc.property(shuffled(Object.entries(document.paths)), (paths) => {
      const items = paths.map(([path, item]) => [path, Object.fromEntries(Object.entries(item).reverse())])
      return JSON.stringify(inOrderOfUse({ ...document, paths: Object.fromEntries(items) }).paths) === inOrder
    }),
    { numRuns: 100 }
  )
})

t.test(
  'routes of an embedding application follow, as they were added; a tag without an operation is left out',
  async (t) => {
    const own = (operationId?: string, tag = 'plans') => ({ operationId, tags: [tag] })
    const document = inOrderOfUse({
      tags: [{ name: 'token' }, { name: 'sessions' }, { name: 'plans' }],
      paths: {
        '/zebra': { get: own() },
        '/apple': { get: own('getApple') },
        '/api/token': { post: own('obtainTokenPair', 'token') }
      }
    })
    t.strictSame(Object.keys(document.paths), ['/api/token', '/zebra', '/apple'])
    t.strictSame(document.tags, [{ name: 'token' }, { name: 'plans' }])
  }
)

function shuffled<T>(items: T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray(items, { minLength: items.length })
}
