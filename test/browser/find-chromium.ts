import { findProgram } from '../servers/private-server.js'

/** The browser's program: what CHROMIUM names, or one that is installed. */
export function findChromium(): string | undefined {
  return process.env.CHROMIUM || findProgram('chromium', 'chromium-browser', 'google-chrome')
}
