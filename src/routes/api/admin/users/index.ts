import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  done,
  errors,
  NewUser,
  NumberParams,
  User,
  UserChanges,
  UserPage,
  UserQuery,
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
      const { q: term, is_active: isActive, is_staff: isStaff, ...page } = request.query
      const { items, next } = await fastify.administration.list({ term, isActive, isStaff, ...page })
      return { items: items.map(fastify.users.present), next }
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
          201: withHeaders(User, { Location: 'The URL of the user' }),
          ...errors('weak_password', 'username_taken', 'email_taken')
        }
      }
    },
    async function createUser(request, reply) {
      const { is_active: isActive, is_staff: isStaff, ...rest } = request.body
      const user = await fastify.administration.create(fastify.actorOf(request), { ...rest, isActive, isStaff })
      return reply.code(201).header('location', `${fastify.prefix}/${user.id}`).send(fastify.users.present(user))
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
        response: { 200: User }
      }
    },
    async function getUser(request) {
      return fastify.users.present(await fastify.administration.find(request.params.id))
    }
  )

  fastify.patch(
    '/:id',
    {
      config: { recentAuthentication: (body) => ['username', 'email', 'is_staff'].some((name) => name in body) },
      schema: {
        operationId: 'updateUser',
        tags: ['admin: users'],
        summary: 'Change a user',
        description:
          'Deactivation revokes all sessions of the user. A superuser who loses the staff flag loses the superuser flag too. Only a superuser may change a superuser. The last active superuser cannot be deactivated.',
        params: NumberParams,
        body: UserChanges,
        response: { 200: User, ...errors('username_taken', 'email_taken', 'last_superuser') }
      }
    },
    async function updateUser(request) {
      const { is_active: isActive, is_staff: isStaff, ...rest } = request.body
      const changes = {
        ...rest,
        ...(isActive !== undefined && { isActive }),
        ...(isStaff !== undefined && { isStaff })
      }
      return fastify.users.present(
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
