import { redact } from './redaction.js'

export interface LogSettings {
  LOG_LEVEL: string
}

/** How errors and lines are written, for pino. One line is one JSON object, whatever is in it. */
export function createLogOptions({ LOG_LEVEL }: LogSettings) {
  return {
    level: LOG_LEVEL,
    hooks: { streamWrite: redact },
    serializers: { err: describe }
  }
}

interface DescribedError {
  [member: string]: unknown
  type: string
  message: string
  stack: string
  code?: string
  cause?: DescribedError
}

const deepest = 5

/**
 * An error without the further members that libraries hang on it: drivers and clients put whole statements and requests
 * there. Control characters are taken out, since a terminal would obey them and a viewer break the line.
 */
function describe(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: plain(String(error)), stack: '' }
  const { name, message, stack = '', cause } = error
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: plain(name),
    message: plain(message),
    stack: frames.join('\n'),
    ...('code' in error && error.code !== undefined && { code: plain(String(error.code)) }),
    ...(cause !== undefined && depth < deepest && { cause: describe(cause, depth + 1) })
  }
}

const plain = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
