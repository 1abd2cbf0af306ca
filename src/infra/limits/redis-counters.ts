import type { Redis } from 'ioredis'
import type { Counters } from './counters.js'

const prefix = 'keyturn:'

const addOne = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { count, redis.call('PTTL', KEYS[1]) }`

// A window that has passed must not begin anew with a number below zero.
const subtractOne = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('DECR', KEYS[1]) <= 0 then redis.call('DEL', KEYS[1]) end
return 0`

// The server's clock decides, so that replicas need not agree on the time.
const enterAttempt = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = tonumber(redis.call('HGET', KEYS[1], 'pausedUntil') or 0) - now
local past = tonumber(redis.call('HGET', KEYS[1], 'count') or 0)
if wait > 0 then return { wait, past } end
local count = redis.call('HINCRBY', KEYS[1], 'count', 1)
local free, first, longest, memory = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if count >= free then
  local pause = math.min(first * 2 ^ (count - free), longest)
  redis.call('HSET', KEYS[1], 'pausedUntil', string.format('%.0f', now + pause))
end
redis.call('PEXPIRE', KEYS[1], memory)
return { 0, count }`

const leaveAttempt = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HINCRBY', KEYS[1], 'count', -1) <= 0 then return redis.call('DEL', KEYS[1]) end
return redis.call('HDEL', KEYS[1], 'pausedUntil')`

/** Counters in a Redis that replicas share. Keys go by themselves when their time is over. */
export function createRedisCounters(redis: Redis): Counters {
  const run = (script: string, key: string, ...args: number[]): Promise<unknown> =>
    redis.eval(script, 1, prefix + key, ...args)

  return {
    async add(key, window) {
      const [count, ttl] = numbers(await run(addOne, key, window))
      return { count, ttl: Math.max(0, ttl) }
    },

    async subtract(key) {
      await run(subtractOne, key)
    },

    async enter(key, { free, first, longest, memory }) {
      const [wait, count] = numbers(await run(enterAttempt, key, free, first, longest, memory))
      return { wait, count }
    },

    async leave(key) {
      await run(leaveAttempt, key)
    },

    async reset(key) {
      await redis.del(prefix + key)
    }
  }
}

function numbers(answer: unknown): [number, number] {
  if (!Array.isArray(answer) || answer.length !== 2) throw new Error('Redis sent an unexpected answer')
  return [Number(answer[0]), Number(answer[1])]
}
