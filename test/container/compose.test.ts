import t from 'tap'
import { client, isAlive, password, tokensOf, until } from '../service.js'
import { engineOrThrow, freePort, ready, up } from './engine.js'

const engine = engineOrThrow()

t.test(
  'docker compose up, without an .env: the walk from outside, and sessions outlive a restart of both',
  async (t) => {
    const port = await freePort()
    const project = await up(t, engine, ['keyturn'], { env: { PORT: String(port) } })
    const service = client(`http://127.0.0.1:${port}`)
    await ready(service)
    t.match((await service.get('/docs')).text, /<html/)
    t.match((await project.on('db', 'exec', 'mysqld', '--version')).stdout, /mysqld +Ver/, 'on MySQL')

    t.equal((await service.post('/api/users', { username: 'neo', password })).status, 201)
    const first = tokensOf(await service.post('/api/token', { username: 'neo', password }))
    const second = tokensOf(await service.post('/api/token/refresh', { refresh: first.refresh }))
    t.ok(await isAlive(service, second.access))
    const listed = await project.on('keyturn', 'exec', 'keyturn', 'users', 'list', '--json')
    t.match(JSON.parse(listed.stdout), [{ username: 'neo' }], 'commands work in the container')

    const from = performance.now()
    await project.on('keyturn', 'stop', '--time', '20')
    const took = performance.now() - from
    t.ok(took < 10_000, `stopped by itself in ${Math.round(took)} ms`)
    t.equal(await project.inspect('keyturn', '{{.State.ExitCode}}'), '0')
    await t.rejects(service.get('/health/ready'))

    // The service first: it waits for its database
    await project.on('db', 'stop', '--time', '60')
    const waits = async () =>
      (await project.on('keyturn', 'logs')).stdout.split('DATABASE_URL names cannot be used').length
    const before = await waits()
    await project.on('keyturn', 'start')
    await until(async () => (await waits()) > before)
    t.pass('and says so')
    await project.on('db', 'start')
    await ready(service)
    t.ok(await isAlive(service, second.access), 'the access token is still good')
    t.equal(
      (await service.post('/api/token/refresh', { refresh: second.refresh })).status,
      200,
      'and so is the session'
    )
  }
)
