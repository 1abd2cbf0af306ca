import t from 'tap'
import { nameSchemas } from '../../src/http/openapi/named-schemas.js'
import { shareResponses } from '../../src/http/openapi/shared-responses.js'

const user = { title: 'User', type: 'object', properties: { id: { type: 'integer' } } }
const named = { type: 'object', properties: { id: { type: 'integer' } } }
const reference = { $ref: '#/components/schemas/User' }

const rows: [label: string, given: unknown, wanted: unknown, schemas: object][] = [
  ['a schema without a title stays', { type: 'string' }, { type: 'string' }, {}],
  ['one with a title becomes a reference', { schema: user }, { schema: reference }, { User: named }],
  ['twice the same is one component', [user, user], [reference, reference], { User: named }],
  [
    'a schema within a schema',
    { title: 'Page', properties: { items: { type: 'array', items: user } } },
    { $ref: '#/components/schemas/Page' },
    { User: named, Page: { properties: { items: { type: 'array', items: reference } } } }
  ],
  [
    'a property that is called title or example is no title and no example',
    {
      properties: { title: { type: 'string' }, example: user, properties: { title: 'User', ...named } }
    },
    { properties: { title: { type: 'string' }, example: reference, properties: reference } },
    { User: named }
  ],
  [
    'examples are data',
    { example: { title: 'Forbidden' }, examples: { one: { title: 'Forbidden' } } },
    { example: { title: 'Forbidden' }, examples: { one: { title: 'Forbidden' } } },
    {}
  ],
  [
    'another description stays at its place',
    [
      { ...user, description: 'A user' },
      { ...user, description: 'Its owner' }
    ],
    [reference, { ...reference, description: 'Its owner' }],
    { User: { ...named, description: 'A user' } }
  ],
  [
    'the schema of an embedding application stays, where a name is taken',
    [user, { title: 'User', type: 'string' }],
    [reference, { title: 'User', type: 'string' }],
    { User: named }
  ]
]

t.test('schemas with a title are named components', async (t) => {
  for (const [label, given, wanted, schemas] of rows) {
    const found = {}
    t.same(nameSchemas(given, found), wanted, label)
    t.same(found, schemas, label)
  }
})

t.test('errors that operations have in common are components, and others stay', async (t) => {
  const error = (code: string, ...types: string[]) => ({
    content: Object.fromEntries(types.map((type) => [type, { schema: { $ref: '#/components/schemas/Problem' }, code }]))
  })
  const [api, other] = [error('a', 'application/json', 'application/problem+json'), error('b', 'application/json', 'x')]
  const problem = error('a', 'application/problem+json')
  const ok = { description: 'OK' }
  const operations = [
    { responses: { 200: ok, 404: other } },
    { responses: { 200: ok, 404: api, 503: problem } },
    { responses: { 404: api, 503: problem } },
    { responses: { 400: api, 404: problem } },
    { operationId: 'without' }
  ]
  t.same(shareResponses(operations), { NotFound: api, ServiceUnavailableProblem: problem })
  const [notFound, unavailable] = ['NotFound', 'ServiceUnavailableProblem'].map((name) => ({
    $ref: `#/components/responses/${name}`
  }))
  t.same(operations, [
    { responses: { 200: ok, 404: other } },
    { responses: { 200: ok, 404: notFound, 503: unavailable } },
    { responses: { 404: notFound, 503: unavailable } },
    { responses: { 400: api, 404: problem } },
    { operationId: 'without' }
  ])
})
