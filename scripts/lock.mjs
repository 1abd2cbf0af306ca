import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until no other process holds this file, and holds it until this process ends. A file whose process is gone counts for
 * nothing.
 *
 * @param {string} file
 */
export async function lock(file) {
  while (!create(file)) {
    if (!isHeld(file)) rmSync(file, { force: true })
    else await sleep(200)
  }
  process.on('exit', () => rmSync(file, { force: true }))
}

/** @param {string} file */
function create(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

/** @param {string} file */
function isHeld(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // One that is being written is empty
    return pid === 0 || process.kill(pid, 0)
  } catch (error) {
    // A process of another user's is one
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
