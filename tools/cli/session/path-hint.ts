import type { Espalier } from '../../../clients/typescript/index.ts'
import { decodeData } from '../../../src/tree/data.ts'
import { links } from '../../../src/tree/keys.ts'
import { nearest } from '../../../src/tree/nearest.ts'

const PATIENCE_MS = 1_000

/**
 * For a path at which no node lies: the node itself if there are links on the way, or else "did you mean" with the nearest name where its first
 * missing one should be. Undefined if there is none.
 */
export async function pathHint(client: Espalier, path: string): Promise<string | undefined> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const names = path.split('/').slice(1)
  try {
    const real = await realPath(client, path, signal)
    if (real !== undefined) return `there are links on the way; the node itself is ${real}`
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

/** Where a path leads after all links. Undefined: nowhere, or nobody says. */
async function realPath(client: Espalier, path: string, signal: AbortSignal): Promise<string | undefined> {
  return await client.tree.resolvePath({ path }, { signal, retry: false }).then(
    ({ provenance }) => provenance?.realPath,
    () => undefined,
  )
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
