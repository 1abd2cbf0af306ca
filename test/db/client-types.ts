// The compiler checks here that Prisma Client of SQLite, whose types src/infra/db/prisma.ts uses for both, tells the truth about
// that of MySQL: what it takes, the other takes too, and the rows of the other are as it says.
import type { Prisma as Mysql } from '../../src/infra/db/generated/mysql/client.js'
import type { Prisma as Sqlite } from '../../src/infra/db/generated/sqlite/client.js'

interface TypeMap {
  model: Record<string, { payload: { scalars: object }; operations: Record<string, { args: object }> }>
}

type Arguments<Map extends TypeMap> = {
  [Model in keyof Map['model']]: {
    [Operation in keyof Map['model'][Model]['operations']]: Map['model'][Model]['operations'][Operation]['args']
  }
}

type Rows<Map extends TypeMap> = { [Model in keyof Map['model']]: Map['model'][Model]['payload']['scalars'] }

type Assignable<From extends To, To> = From

export type Taken = Assignable<Arguments<Sqlite.TypeMap>, Arguments<Mysql.TypeMap>>
export type Found = Assignable<Rows<Mysql.TypeMap>, Rows<Sqlite.TypeMap>>
