import type { JsonObject } from '@bufbuild/protobuf'
import { RegistryError } from '../../tree/errors.ts'

/**
 * The fields of a request that a query names, in either spelling of JSON (`must_exist`, `mustExist`); `?must_exist` is true. Throws BAD_ARGUMENT
 * for those that the path, the body or a header says (`elsewhere`): none is silently ignored.
 */
export function queryFields(query: string | URLSearchParams, elsewhere: readonly string[]): JsonObject {
  const fields: JsonObject = {}
  for (const [name, text] of new URLSearchParams(query)) {
    const field = name.replace(/[A-Z]/g, capital => `_${capital.toLowerCase()}`)
    if (elsewhere.includes(field))
      throw new RegistryError('BAD_ARGUMENT', `${field} is no field of the query here`, { facts: { field } })
    fields[field] = fieldOf(text)
  }
  return fields
}

/** A number in a text is a number, too. */
function fieldOf(text: string): string | boolean {
  return text === '' || text === 'true' ? true : text === 'false' ? false : text
}
