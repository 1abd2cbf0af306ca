/** Our fields that an import may fill from fields of other names. */
export const ourFields = ['username', 'email', 'nickname', 'level', 'is_active', 'date_joined', 'last_login'] as const

export type OurField = (typeof ourFields)[number]

/** Which field of the dump fills each of ours. */
export type FieldMapping = Partial<Record<OurField, string>>

/** Which field of the dump fills one of ours. */
export const sourceOf = (mapping: FieldMapping, field: OurField): string => mapping[field] ?? field

/** Reads an entry's fields, and knows which of them were read. */
export function createFieldReader(fields: Record<string, unknown>) {
  const seen = new Set<string>()

  return {
    /** @returns undefined where the entry has no such field */
    read(name: string): unknown {
      seen.add(name)
      return Object.hasOwn(fields, name) ? fields[name] : undefined
    },

    /** Says that what was read under this name could not be kept. */
    giveBack(name: string): void {
      seen.delete(name)
    },

    /** The names of the fields that have a value which nothing was made of. */
    unread: (): string[] => Object.keys(fields).filter((name) => !seen.has(name) && !isEmpty(fields[name]))
  }
}

export type FieldReader = ReturnType<typeof createFieldReader>

/** null, '', blanks, [] and {} hold nothing that could be lost. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'string') return value.trim() === ''
  return typeof value === 'object' && Object.keys(value).length === 0
}
