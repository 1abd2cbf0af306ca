import type { Config } from './config/index.js'
import type { Extension } from './domain/tokens/extension.js'
import type { PrimaryLink } from './infra/cluster/worker.js'

/** What the service is registered with. */
export interface AppOptions {
  /** The settings, as `loadConfig` makes them. */
  config: Config
  /** Functions that add claims or decide who may log in, as `EXTENSION_MODULE` exports them. These win. */
  extension?: Extension
  /** The time, in milliseconds since the epoch. */
  clock?: () => number
  /** Aborted when a stop is near: ends the wait of a start for its database, and sends clients elsewhere. */
  stopping?: AbortSignal
  /** The process that keeps several workers of this service, and counts for all of them. */
  primary?: PrimaryLink
  /** Milliseconds from one purge of what has expired to the next, on average; an hour if not given. */
  purgeInterval?: number
  /** Milliseconds from one look for emails that are due to the next, on average; 10 s if not given. */
  mailInterval?: number
  /** Milliseconds that a request waits for Redis before it is counted here alone; 40 if not given. */
  redisPatience?: number
  /** The event loop's mean delay over a second, in milliseconds, from which on load is shed; 1,000 if not given. */
  maxEventLoopDelay?: number
}
