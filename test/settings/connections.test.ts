import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { build } from '../service.js'

t.test('KEEP_ALIVE_TIMEOUT: 72 s were fewer than Traefik, Google and Envoy keep a connection', async (t) => {
  const keepAlive = async (env: Record<string, string>) => {
    const { app, get } = await build(t, env)
    return [app.server.keepAliveTimeout, (await get('/health/live')).headers.get('keep-alive')]
  }
  t.same(await keepAlive({}), [95_000, 'timeout=95'])
  t.same(await keepAlive({ KEEP_ALIVE_TIMEOUT: '620s' }), [620_000, 'timeout=620'])
})

t.test('a connection that sends nothing got a 408 that its next request took for its answer', async (t) => {
  const { app, url } = await build(t)
  // Node looks every 5 s, which is what this waits for.
  app.server.headersTimeout = 10
  app.server.requestTimeout = 10
  const sentBefore = async (bytes: string) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await once(socket, 'connect')
    if (bytes !== '') socket.write(bytes)
    return text(socket)
  }
  const [silent, half, second] = await Promise.all([
    sentBefore(''),
    sentBefore('GET /health/live HTTP/1.1\r\nhost: x\r\n'),
    sentBefore('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\nGET /health/live HTTP/1.1\r\n')
  ])
  t.equal(silent, '', 'closed without a word')
  t.match(half, /^HTTP\/1\.1 408 /, 'a request that was begun is told')
  t.match(second, /^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 408 /, 'also on a connection that was used')
})
