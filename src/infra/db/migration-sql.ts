/** Prisma ends every statement of its migrations with a semicolon at the end of a line. */
export function statementsOf(sql: string): string[] {
  const uncommented = sql.replace(/^--.*$/gm, '')
  return uncommented
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
