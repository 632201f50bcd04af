import { type DescMethod, fromJson, type JsonObject, toBinary } from '@bufbuild/protobuf'
import { RegistryError } from '../../tree/errors.ts'

/** The request of a method from its JSON form. What does not fit is BAD_ARGUMENT. */
export function requestBytes({ input }: DescMethod, fields: JsonObject): Buffer {
  try {
    return Buffer.from(toBinary(input, fromJson(input, fields)))
  } catch (error) {
    throw new RegistryError('BAD_ARGUMENT', (error as Error).message)
  }
}
