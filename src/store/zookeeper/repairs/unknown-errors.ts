import type { Repair } from './repair.ts'

/**
 * The fault: an error code that the library has no name for is thrown inside the socket's handler and ends the process.
 * ZooKeeper 3.6 and newer send several: a quota that is used up, a throttled request, a session that moved.
 */
export const unknownErrors: Repair = {
  name: 'unknown error codes',
  apply({ Exception }) {
    const create = Exception.create
    Exception.create = (code, path) => {
      try {
        return create(code, path)
      } catch {
        const error = create(Exception.CONNECTION_LOSS, path) // any known code: only its place in the stack is wanted
        error.code = code
        error.name = 'UNKNOWN'
        error.message = `Exception: UNKNOWN[${code}]`
        return error
      }
    }
  },
}
