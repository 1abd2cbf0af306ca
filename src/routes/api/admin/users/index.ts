import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  DetailedUser,
  done,
  errors,
  inactivityOf,
  languageOf,
  NewUser,
  NumberParams,
  UserChanges,
  UserPage,
  UserQuery,
  userFilterOf,
  withHeaders
} from '../../../../schemas/index.js'

const users: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      schema: {
        operationId: 'listUsers',
        tags: ['admin: users'],
        summary: 'List users',
        description: 'Searches, filters and sorts the users. The next page is at the `next` of the previous one.',
        querystring: UserQuery,
        response: { 200: UserPage }
      }
    },
    async function listUsers(request) {
      const { sort, limit, cursor, count, ...query } = request.query
      const filter = userFilterOf(query)
      const { items, next } = await fastify.administration.list({ ...filter, sort, limit, cursor })
      const counted = count && { count: await fastify.administration.countOf(filter) }
      return { items: items.map(fastify.administration.present), next, ...counted }
    }
  )

  fastify.post(
    '/',
    {
      config: { recentAuthentication: (body) => 'is_staff' in body && body.is_staff === true },
      schema: {
        operationId: 'createUser',
        tags: ['admin: users'],
        summary: 'Create a user',
        description: 'Works with REGISTRATION_OPEN=false too.',
        body: NewUser,
        response: {
          201: withHeaders(DetailedUser, { Location: 'The URL of the user' }),
          ...errors('weak_password', 'username_taken', 'email_taken')
        }
      }
    },
    async function createUser(request, reply) {
      const { is_active: isActive, is_staff: isStaff, email_verified: emailVerified, ...rest } = request.body
      const registration = { ...rest, emailVerified, isActive, isStaff }
      const user = await fastify.administration.create(fastify.actorOf(request), registration)
      return reply
        .code(201)
        .header('location', `${fastify.prefix}/${user.id}`)
        .send(fastify.administration.present(user))
    }
  )

  fastify.get(
    '/:id',
    {
      schema: {
        operationId: 'getUser',
        tags: ['admin: users'],
        summary: 'Get a user',
        description: 'One user by ID, active or not.',
        params: NumberParams,
        response: { 200: DetailedUser }
      }
    },
    async function getUser(request) {
      return fastify.administration.present(await fastify.administration.find(request.params.id))
    }
  )

  fastify.patch(
    '/:id',
    {
      config: {
        recentAuthentication: (body) =>
          ['username', 'email', 'email_verified', 'is_staff', 'is_superuser'].some((name) => name in body)
      },
      schema: {
        operationId: 'updateUser',
        tags: ['admin: users'],
        summary: 'Change a user',
        description:
          'Deactivation revokes all sessions of the user. With `inactive_until`, the user becomes active again at that time. A superuser who loses the staff flag loses the superuser flag too. Only a superuser may change a superuser. The last active superuser cannot be deactivated.',
        params: NumberParams,
        body: UserChanges,
        response: { 200: DetailedUser, ...errors('username_taken', 'email_taken', 'last_superuser') }
      }
    },
    async function updateUser(request) {
      const { is_active: isActive, is_staff: isStaff, is_superuser: isSuperuser, ...rest } = request.body
      const { inactive_reason, inactive_until, language, email_verified: emailVerified, ...texts } = rest
      const changes = {
        ...texts,
        ...(emailVerified !== undefined && { emailVerified }),
        ...languageOf({ language }),
        ...(isActive !== undefined && { isActive }),
        ...(isStaff !== undefined && { isStaff }),
        ...(isSuperuser !== undefined && { isSuperuser }),
        ...inactivityOf({ inactive_reason, inactive_until })
      }
      return fastify.administration.present(
        await fastify.administration.update(fastify.actorOf(request), request.params.id, changes)
      )
    }
  )

  fastify.delete(
    '/:id',
    {
      schema: {
        operationId: 'deleteUser',
        tags: ['admin: users'],
        summary: 'Delete a user',
        description: 'Revokes all sessions of the user. The username can be registered again.',
        params: NumberParams,
        response: { ...done('Deleted'), ...errors('last_superuser') }
      }
    },
    async function deleteUser(request, reply) {
      await fastify.administration.remove(fastify.actorOf(request), request.params.id)
      return reply.code(204).send()
    }
  )
}

export default users
