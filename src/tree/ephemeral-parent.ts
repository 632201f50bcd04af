import { type ErrorFacts, RegistryError } from './errors.ts'
import type { TreePath } from './path.ts'

/** The error for a child of an ephemeral node. */
export function ephemeralParent(parent: TreePath, facts: ErrorFacts = { path: parent }): RegistryError {
  return new RegistryError('EPHEMERAL_PARENT', `${parent} is ephemeral and cannot have children`, { facts })
}
