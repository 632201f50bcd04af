import type { Espalier } from '../../clients/typescript/index.ts'
import { decodeData } from '../../src/tree/data.ts'
import { links } from '../../src/tree/keys.ts'
import { nearest } from '../../src/tree/nearest.ts'

const PATIENCE_MS = 1_000

/** "did you mean" for a path that does not exist: the nearest name where its first missing one should be. Undefined if there is none. */
export async function pathHint(client: Espalier, path: string): Promise<string | undefined> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const names = path.split('/').slice(1)
  try {
    for (let depth = names.length - 1; depth >= 0; depth--) {
      const parent = `/${names.slice(0, depth).join('/')}`
      const children = await childNames(client, parent, signal)
      if (children === undefined) continue
      const meant = nearest(names[depth] as string, children)
      if (meant === undefined) return undefined
      const found = `${parent === '/' ? '' : parent}/${meant}`
      return `did you mean ${found}${names.length - 1 > depth ? '/...' : ''}?`
    }
  } catch {
    // A hint is a kindness: without an answer there is none.
  }
  return undefined
}

/** Its children and links. Undefined: the node does not exist either. Of a node with very many children the first thousand are looked at. */
async function childNames(client: Espalier, path: string, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    const [{ children }, { node }] = await Promise.all([
      client.tree.listChildren({ path, namesOnly: true }, { signal, retry: false }),
      client.tree.getNode({ path }, { signal, retry: false }),
    ])
    const linked = node === undefined ? [] : links(decodeData(node.data)).keys()
    return [...children.map(child => child.path.slice(child.path.lastIndexOf('/') + 1)), ...linked]
  } catch (error) {
    if (error instanceof Error && 'reason' in error && error.reason === 'NOT_FOUND') return undefined
    throw error
  }
}
