/** Settings the service cannot start with. The message has one line for each fault, for the operator. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** A setting was read whose value is faulty: what depends on it cannot be judged. */
export class FaultyValue extends Error {
  override name = 'FaultyValue'
}

/** What is found, or nothing where it depends on a faulty value. */
export function unlessFaulty<T>(find: () => Iterable<T>): T[] {
  try {
    return [...find()]
  } catch (error) {
    if (error instanceof FaultyValue) return []
    throw error
  }
}
