import type { FastifyReply } from 'fastify'

/** The names of request headers that the response varies on so far. */
const varied = (reply: FastifyReply): string[] =>
  String(reply.getHeader('vary') ?? '')
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '')

/** Adds the name of a request header to `Vary`, unless it is there already. */
export function vary(reply: FastifyReply, name: string): void {
  if (reply.getHeader('vary') === name) return
  const fields = varied(reply)
  if (fields.some((field) => field === '*' || field.toLowerCase() === name.toLowerCase())) return
  reply.header('vary', [...fields, name].join(', '))
}

/** Removes the `Origin` that @fastify/cors adds to every response. */
export function unvaryOnOrigin(reply: FastifyReply): void {
  const others = varied(reply).filter((field) => field !== 'Origin')
  if (others.length > 0) reply.header('vary', others.join(', '))
  else reply.removeHeader('vary')
}
