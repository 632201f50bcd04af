import { RegistryError } from '../tree/errors.ts'
import { checkNewPath, parent, type TreePath } from '../tree/path.ts'

const MAX_WARNINGS = 100

/** A node that is over a limit for new nodes. */
export interface LimitWarning {
  /** BAD_NAME or DEPTH_EXCEEDED. */
  readonly kind: string
  readonly path: TreePath
  readonly message: string
}

/**
 * Those of the nodes that an import or a copy creates although a call that creates one node may not: restoring a tree leaves nothing out.
 * `done` is what is done with them.
 */
export function limitWarnings(created: Iterable<TreePath>, done: 'imported' | 'copied'): readonly LimitWarning[] {
  const warnings: LimitWarning[] = []
  const tooDeep = new Set<TreePath>()
  for (const path of created) {
    if (warnings.length === MAX_WARNINGS) break
    try {
      checkNewPath(path)
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      const { code, message } = error
      if (code === 'DEPTH_EXCEEDED') tooDeep.add(path)
      // Of a branch that is too deep the top is named.
      if (code === 'DEPTH_EXCEEDED' && tooDeep.has(parent(path))) continue
      warnings.push({ kind: code, path, message: `${done}, although calls do not create such nodes: ${message}` })
    }
  }
  return warnings
}
