import { formatAcl, hideHashes } from '../../../tree/acl.ts'
import { ephemeralParent } from '../../../tree/ephemeral-parent.ts'
import { type ErrorCode, type ErrorFacts, RegistryError } from '../../../tree/errors.ts'
import { parent, type TreePath } from '../../../tree/path.ts'
import type { Operation } from '../../store.ts'
import { Code } from './codes.ts'
import { NotPermitted, notPermitted } from './not-permitted.ts'

/** The error for an operation of a transaction that failed with this code. */
export function operationError(code: number, operations: readonly Operation[], index: number): RegistryError {
  const operation = operations[index]!
  const { path } = operation
  const facts = { path, operation: String(index) }
  const fail = (as: ErrorCode, message: string): RegistryError => new RegistryError(as, message, { facts })
  switch (code) {
    case Code.NO_NODE:
      return operation.op === 'create'
        ? fail('NOT_FOUND', `${path} cannot be created: ${parent(path)} does not exist`)
        : fail('NOT_FOUND', `${path} does not exist`)
    case Code.NODE_EXISTS:
      return fail('ALREADY_EXISTS', `${path} exists already`)
    case Code.BAD_VERSION:
      return versionConflict(operation, index)
    case Code.NOT_EMPTY:
      return fail('NOT_EMPTY', `${path} has children`)
    case Code.NO_CHILDREN_FOR_EPHEMERALS:
      return ephemeralParent(parent(path), facts)
    case Code.NO_AUTH:
      return notPermitted(operation, facts)
    case Code.INVALID_ACL:
      return invalidAcl(operation, facts)
    case Code.QUOTA_EXCEEDED:
      return fail('TOO_MANY', `the ZooKeeper quota on ${path}, or on a node above it, is used up`)
    case Code.REQUEST_TIMEOUT:
      return fail('OUTCOME_UNKNOWN', `ZooKeeper gave up on a change of ${path}; it may or may not have happened`)
    default:
      return requestError(code, path, facts)
  }
}

/** The error for a read, or for a whole request, that failed with this code. */
export function requestError(code: number, path: TreePath, facts: ErrorFacts = { path }): RegistryError {
  switch (code) {
    case Code.NO_AUTH:
      return new NotPermitted('read', path, facts)
    case Code.SESSION_EXPIRED:
    case Code.SESSION_MOVED:
      return new RegistryError('BACKEND_UNREACHABLE', `the ZooKeeper session ended before ${path} was reached`, {
        facts,
      })
    case Code.NOT_READ_ONLY:
      return new RegistryError('BACKEND_READ_ONLY', 'ZooKeeper has no quorum; reads only', { facts })
    case Code.THROTTLED:
      return new RegistryError('BACKEND_UNREACHABLE', `ZooKeeper is overloaded and refused a request for ${path}`, {
        facts,
        hint: 'try again later; nothing was changed',
      })
    case Code.BAD_ARGUMENTS:
      return new RegistryError('BAD_PATH', `ZooKeeper does not take ${path} as a path`, { facts })
    default:
      return new RegistryError('INTERNAL', `ZooKeeper answered a request for ${path} with error ${code}`, {
        facts: { ...facts, zookeeper: String(code) },
      })
  }
}

/** CONFLICT, with the expectation that failed. */
export function versionConflict(operation: Operation, index: number): RegistryError {
  const { path } = operation
  const expect = 'expect' in operation ? operation.expect : undefined
  return new RegistryError('CONFLICT', `${path} changed: it is not the state that was expected`, {
    facts: {
      path,
      operation: String(index),
      ...(expect?.version === undefined ? {} : { version: String(expect.version) }),
      ...(expect?.created === undefined ? {} : { created: String(expect.created) }),
    },
    hint: 'read it again, then decide',
  })
}

function invalidAcl(operation: Operation, facts: ErrorFacts): RegistryError {
  const acl = operation.op === 'create' ? (operation.acl ?? []) : []
  return new RegistryError('BAD_ARGUMENT', `ZooKeeper does not take the ACL ${formatAcl(hideHashes(acl))}`, {
    facts: { ...facts, field: 'acl' },
    hint: 'it does not know one of the schemes, or the scheme does not know the id; nothing was written',
  })
}
