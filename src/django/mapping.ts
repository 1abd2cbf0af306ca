/** Our fields that an import may fill from fields of other names. */
export const ourFields = ['username', 'email', 'nickname', 'level', 'is_active', 'date_joined', 'last_login'] as const

export type OurField = (typeof ourFields)[number]

/** Which field of the dump fills each of ours. */
export type FieldMapping = Partial<Record<OurField, string>>

/** Fields that have a reason of their own in the report, or are read under their own name. */
const known = ['password', 'is_staff', 'is_superuser', 'groups', 'user_permissions']

/** @returns the fields under our names, and the names of those with a value that has no place here */
export function mapFields(fields: Record<string, unknown>, mapping: FieldMapping) {
  const sources = Object.values(mapping)
  // A mapped field takes the place of the dump's own field of that name.
  const mapped: Record<string, unknown> = { ...fields }
  for (const field of ourFields) {
    const source = mapping[field]
    if (source !== undefined) mapped[field] = fields[source]
  }
  const used = new Set<string>([...known, ...ourFields.filter((field) => mapping[field] === undefined), ...sources])
  const nameIsUsed = isEmpty(mapped.nickname)
  if (nameIsUsed) for (const name of ['first_name', 'last_name']) used.add(name)
  const lostFields = Object.keys(fields).filter((name) => !used.has(name) && !isEmpty(fields[name]))
  return { mapped, lostFields }
}

/** null, '', blanks, [] and {} hold nothing that could be lost. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'string') return value.trim() === ''
  return typeof value === 'object' && Object.keys(value).length === 0
}
