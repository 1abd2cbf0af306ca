// Writes the types of docs/openapi.json to src/openapi.ts, or to the file that is named. `npm run openapi` at the root runs it.
// It is here because openapi-typescript needs TypeScript 5, which is installed for this package alone.
import { writeFileSync } from 'node:fs'
import openapiTypes, { astToString } from 'openapi-typescript'

const document = new URL('../../docs/openapi.json', import.meta.url)
const [target = new URL('src/openapi.ts', import.meta.url)] = process.argv.slice(2)

const types = await openapiTypes(document, { rootTypes: true, rootTypesNoSchemaPrefix: true })
const notice = '// Generated from docs/openapi.json by `npm run openapi` in the root folder. Do not edit.\n\n'
writeFileSync(target, notice + astToString(types))
