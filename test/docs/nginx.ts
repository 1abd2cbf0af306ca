import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Test } from 'tap'
import { findProgram, freePort } from '../servers/private-server.js'
import { until } from '../service.js'

const module = '/usr/lib/nginx/modules/ngx_http_js_module.so'
const program = findProgram('nginx')

// The folder is for its owner alone, and root's nginx would work as somebody else
const asRoot = process.getuid?.() === 0 ? 'user root; ' : ''

/** What to install; undefined where all of it is there. */
export const missingNginx = program !== undefined && existsSync(module) ? undefined : 'nginx-light libnginx-mod-http-js'

/**
 * Starts nginx with the page's files, in front of an application that tells whose request it was.
 *
 * @param folder takes all that this nginx reads and writes
 * @returns what comes back from `/` with a token, or without one
 */
export async function startNginx(t: Test, folder: string, files: { 'api.conf': string; 'introspection.js'?: string }) {
  const application = createServer(({ headers }, response) => response.end(`of ${headers['x-subject']}`))
  const [port, behind] = [await freePort(), await freePort()]
  await once(application.listen(behind, '127.0.0.1'), 'listening')
  t.teardown(() => application.close())

  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    const own = text
      .replace('listen 8080', `listen 127.0.0.1:${port}`)
      .replace('localhost:4000', `127.0.0.1:${behind}`)
      .replaceAll(/\/etc\/nginx|\/var\/cache\/nginx/g, folder)
    writeFileSync(join(folder, name), own)
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`)
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${asRoot}load_module ${module}; daemon off; pid nginx.pid; events {}
    http { access_log off; ${temporary.join(' ')} include api.conf; }`
  )
  const log = ['-e', 'error.log']
  const nginx = spawn(program ?? '', ['-p', folder, '-c', 'nginx.conf', ...log], {
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const ended = once(nginx, 'exit')
  t.teardown(async () => {
    nginx.kill()
    await ended
  })
  const url = `http://127.0.0.1:${port}`
  await until(async () => {
    if (nginx.exitCode !== null) throw new Error(readFileSync(join(folder, 'error.log'), 'utf8'))
    return fetch(url).then(
      () => true,
      () => false
    )
  })

  return async function ask(token?: string) {
    const headers = new Headers({ 'x-subject': 'forged' })
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
    const answer = await fetch(url, { headers })
    return {
      status: answer.status,
      challenge: answer.headers.get('www-authenticate'),
      retryAfter: answer.headers.get('retry-after'),
      text: await answer.text()
    }
  }
}
