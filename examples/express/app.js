// A service that takes keyturn's access tokens, and checks them in two ways.
import express from 'express'
import { bearer } from './bearer.js'
import { checkByIntrospection } from './by-introspection.js'
import { checkByKeys } from './by-keys.js'

/**
 * @typedef {object} Options
 * @property {string} issuer where keyturn is, as it names itself (ISSUER)
 * @property {string} audience what this service is called in tokens (one of keyturn's AUDIENCE)
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {number} [interval] milliseconds between two looks at the feed of revocations
 */

/** @param {Options} options */
export async function buildApp(options) {
  const { check, stop } = await checkByKeys(options)
  const app = express()
  app.disable('x-powered-by')
  app.get('/by-keys', bearer(check), greet)
  app.get('/by-introspection', bearer(checkByIntrospection(options)), greet)
  return { app, stop }
}

/**
 * @param {import('express').Request} _request
 * @param {import('express').Response} response
 */
function greet(_request, response) {
  const { username, client_id } = response.locals.claims
  response.json({ hello: username ?? client_id })
}
