import type { Plan } from '../../tree/change/plan.ts'
import { RegistryError } from '../../tree/errors.ts'
import { checkNewPath, parent, type TreePath } from '../../tree/path.ts'
import type { ImportWarning } from './link-warnings.ts'

const MAX_WARNINGS = 100

/** The nodes that an import creates although a call that creates one node may not: restoring a tree leaves nothing out. */
export function limitWarnings({ steps }: Plan): readonly ImportWarning[] {
  const warnings: ImportWarning[] = []
  const tooDeep = new Set<TreePath>()
  for (const { op, path } of steps) {
    if (warnings.length === MAX_WARNINGS) break
    if (op !== 'create') continue
    try {
      checkNewPath(path)
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      const { code, message } = error
      if (code === 'DEPTH_EXCEEDED') tooDeep.add(path)
      // Of a branch that is too deep the top is named.
      if (code === 'DEPTH_EXCEEDED' && tooDeep.has(parent(path))) continue
      warnings.push({ kind: code, path, message: `imported, although calls do not create such nodes: ${message}` })
    }
  }
  return warnings
}
