import type { Plan } from '../../tree/change/plan.ts'
import type { TreePath } from '../../tree/path.ts'
import type { ImportWarning } from './link-warnings.ts'
import type { Current } from './read-current.ts'

const MAX_WARNINGS = 1_000

/** The nodes that an import leaves as they are although the text has them. */
export function unreadWarnings({ absent }: Plan, { refused }: Current): readonly ImportWarning[] {
  const warnings = [
    ...refused.map(({ message, facts }) => warning(facts.path as TreePath, `is left out: ${message}`)),
    ...absent.map(path => warning(path, 'is not created: the text does not say what it holds')),
  ]
  return warnings.length <= MAX_WARNINGS
    ? warnings
    : [
        ...warnings.slice(0, MAX_WARNINGS),
        { kind: 'UNREAD', message: `${warnings.length - MAX_WARNINGS} more nodes are left out` },
      ]
}

function warning(path: TreePath, what: string): ImportWarning {
  return { kind: 'UNREAD', path, message: `${path} ${what}` }
}
