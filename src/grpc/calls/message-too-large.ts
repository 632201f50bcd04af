import { RegistryError } from '../../tree/errors.ts'

/** The error of a request over the limit of one message. */
export function messageTooLarge(bytes: number, limit: number): RegistryError {
  return new RegistryError('PAYLOAD_TOO_LARGE', `a message of ${bytes} bytes is over the limit of ${limit}`, {
    facts: { bytes: String(bytes), limit: String(limit) },
    hint: 'an import of text has no such limit',
  })
}
