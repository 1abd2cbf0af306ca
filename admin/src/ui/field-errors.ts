import { createContext, useContext } from 'react'

const Errors = createContext<Record<string, string[]>>({})

/** Gives the fields of a form the service's messages about them, by their names. */
export const FieldErrors = Errors.Provider

/** The service's messages about a field; undefined if there are none. */
export function useFieldErrors(name: string | undefined): string[] | undefined {
  const errors = useContext(Errors)
  return name === undefined ? undefined : errors[name]
}
