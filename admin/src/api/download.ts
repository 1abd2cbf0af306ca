import { language } from '../languages'
import { session } from '../session'
import { ApiError } from './error'

/**
 * Saves a file of the service on the user's machine.
 *
 * @param path below the service's address, with the search
 * @param name of the file
 * @throws {ApiError} the service refused
 */
export async function download(path: string, name: string): Promise<void> {
  const response = await session.fetch(path, {
    headers: { accept: 'text/csv, application/json, application/problem+json', 'accept-language': language.get() }
  })
  if (!response.ok) throw new ApiError(response, await response.json())
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to read it by then
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
