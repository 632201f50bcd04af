import type { Repair } from './repair.ts'

/**
 * The fault: an error code that the library does not know is thrown in the socket's handler and ends the process. ZooKeeper 3.6 and newer
 * send several: quota exceeded, throttled operation, session moved.
 */
export const unknownErrors: Repair = {
  name: 'unknown error codes',
  apply({ Exception }) {
    const create = Exception.create
    Exception.create = (code, path) => {
      try {
        return create(code, path)
      } catch {
        const error = create(Exception.CONNECTION_LOSS, path) // any known code: only the stack is needed
        error.code = code
        error.name = 'UNKNOWN'
        error.message = `Exception: UNKNOWN[${code}]`
        return error
      }
    }
  },
}
