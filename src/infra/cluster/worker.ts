import { openChannel, type Port } from './channel.js'
import type { Member, Primary } from './primary.js'

/** What a worker can have of its primary. */
export interface PrimaryLink extends Primary {
  /** Says how the primary gets this worker's numbers. */
  answer(collect: Member['collect']): void
}

/** @throws when this process is no worker of node:cluster */
export function linkToPrimary(): PrimaryLink {
  if (process.send === undefined) throw new Error('this process has no primary')
  let collect: Member['collect'] = async () => []
  const port: Port = {
    send: (message) => process.send?.(message),
    on: (event, listener) => process.on(event, listener)
  }
  const ask = openChannel<Primary>(port, { collect: () => collect() })
  return {
    add: (key, window) => ask('add', key, window),
    subtract: (key) => ask('subtract', key),
    enter: (key, growth) => ask('enter', key, growth),
    leave: (key) => ask('leave', key),
    reset: (key) => ask('reset', key),
    metrics: () => ask('metrics'),
    answer(next) {
      collect = next
    }
  }
}
