import { linkKey, propertyLinkKey } from '../../../src/tree/keys.ts'
import { checkTree } from '../../../src/tree/links/check.ts'
import { ROOT } from '../../../src/tree/path.ts'
import type { Finding } from '../words/model.ts'
import { type DiagramSource, wholeTree } from '../words/source.ts'
import { printable } from '../words/text.ts'
import type { Connections } from './connections.ts'

/** The findings of `checkTree`; for a part of a tree, without those that depend on the rest. */
export function findingsOf(source: DiagramSource, connections: Connections): readonly Finding[] {
  const top = source.part ?? source.root ?? ROOT
  const outside = new Set(
    [...connections.links, ...connections.propertyLinks]
      .filter(({ target }) => target.kind === 'external')
      .map(({ holder, name, arrow }) =>
        JSON.stringify([holder.path, arrow === '->' ? linkKey(name) : propertyLinkKey(name)]),
      ),
  )
  return checkTree(wholeTree(source))
    .filter(
      ({ kind, path, key }) => !outside.has(JSON.stringify([path, key])) && (kind !== 'UNUSED_SERVICE' || top === ROOT),
    )
    .map(({ severity, kind, path, message, hint }) => ({
      severity,
      code: kind,
      path,
      message: printable(message),
      hint: hint === undefined ? undefined : printable(hint),
    }))
}
