// PORT=4000 node server.js. README.md says what it needs.
import { buildApp } from './app.js'

const { ISSUER: issuer = 'http://localhost:3000', AUDIENCE: audience = 'https://api.example.com' } = process.env
const { CLIENT_ID: clientId = '', CLIENT_SECRET: clientSecret = '', PORT = '4000' } = process.env
const { app } = await buildApp({ issuer, audience, clientId, clientSecret })
app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}`))
