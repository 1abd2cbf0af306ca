import t from 'tap'
import {
  type CatalogueError,
  Conflict,
  givenTokenNotValid,
  inEnglish,
  invalidFields,
  isCatalogueError,
  type Message,
  MethodNotAllowed,
  NotFound,
  tokenExpired,
  tooLong,
  unavailable,
  withMembers
} from '../../src/errors.js'
import { djangoBodyOf, problemOf } from '../../src/http/error-body.js'

const say = (text: Message) => `<${inEnglish(text)}>`

/** As it is sent. */
const clean = (body: object): unknown => JSON.parse(JSON.stringify(body))

function failure(error: Error | undefined, status = 0) {
  const known: CatalogueError | undefined = isCatalogueError(error) ? error : undefined
  return { status: known?.statusCode ?? status, error: known, requestId: 'r1', say }
}

t.test('the body of each failure, as a problem document and as Django REST framework has it', (t) => {
  const reasons = [{ token_class: 'AccessToken', token_type: 'access', message: '<Token is expired>' }]
  const rows: [name: string, failure: ReturnType<typeof failure>, problem: object, django: object][] = [
    [
      'an error of the catalogue',
      failure(NotFound()),
      { title: 'Not Found', status: 404, detail: '<Not found.>', code: 'not_found' },
      { detail: '<Not found.>', code: 'not_found' }
    ],
    [
      'a template',
      failure(MethodNotAllowed('PUT')),
      { title: 'Method Not Allowed', status: 405, detail: '<Method "PUT" not allowed.>', code: 'method_not_allowed' },
      { detail: '<Method "PUT" not allowed.>', code: 'method_not_allowed' }
    ],
    [
      'fields',
      failure(invalidFields({ a: ['One.', tooLong(3)], b: ['Two.'] })),
      {
        ...{ a: ['<One.>', '<Ensure this field has no more than 3 characters.>'], b: ['<Two.>'] },
        ...{ title: 'Bad Request', status: 400, code: 'invalid' },
        detail: 'a: <One.> <Ensure this field has no more than 3 characters.> b: <Two.>'
      },
      { a: ['<One.>', '<Ensure this field has no more than 3 characters.>'], b: ['<Two.>'] }
    ],
    [
      'reasons',
      failure(givenTokenNotValid(tokenExpired(), ['access'])),
      {
        ...{ title: 'Unauthorized', status: 401, detail: '<Given token not valid for any token type>' },
        ...{ code: 'token_not_valid', messages: reasons }
      },
      { detail: '<Given token not valid for any token type>', code: 'token_not_valid', messages: reasons }
    ],
    [
      'members',
      failure(withMembers(Conflict('Taken.'), { max: 5, status: 1 })),
      { max: 5, title: 'Conflict', status: 409, detail: '<Taken.>', code: 'conflict' },
      { detail: '<Taken.>', code: 'conflict', max: 5, status: 1 }
    ],
    [
      'a database that is away',
      failure(unavailable()),
      {
        ...{ title: 'Service Unavailable', status: 503, code: 'unavailable', request_id: 'r1' },
        detail: '<The service is unavailable for the moment. Try again.>'
      },
      { detail: '<The service is unavailable for the moment. Try again.>', code: 'unavailable' }
    ],
    [
      'an accident',
      failure(undefined, 500),
      {
        ...{ title: 'Internal Server Error', status: 500, detail: '<A server error occurred.>' },
        ...{ code: 'error', request_id: 'r1' }
      },
      { detail: '<A server error occurred.>', code: 'error' }
    ],
    [
      "a refusal of Fastify's",
      failure(undefined, 499),
      { title: undefined, status: 499, detail: '<>', code: 'invalid' },
      { detail: '<>', code: 'invalid' }
    ],
    [
      'a body that is too large',
      failure(undefined, 413),
      { title: 'Payload Too Large', status: 413, detail: '<Payload Too Large>', code: 'payload_too_large' },
      { detail: '<Payload Too Large>', code: 'payload_too_large' }
    ]
  ]
  for (const [name, given, problem, django] of rows) {
    t.same(clean(problemOf(given)), clean({ type: 'about:blank', ...problem }), name)
    t.same(clean(djangoBodyOf(given)), django, `${name}: Django's`)
  }
  t.end()
})
