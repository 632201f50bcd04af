import type { Espalier } from '../../../clients/typescript/index.ts'
import { decodeData } from '../../../src/tree/data.ts'
import { links } from '../../../src/tree/keys.ts'
import { nearest } from '../../../src/tree/nearest.ts'

const TIMEOUT_MS = 1_000

/**
 * A hint for a path without a node: the real path if there are links on the way, or else "did you mean" with the name nearest to the first
 * missing one. Undefined if there is neither.
 */
export async function pathHint(client: Espalier, path: string): Promise<string | undefined> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const names = path.split('/').slice(1)
  try {
    const real = await realPath(client, path, signal)
    if (real !== undefined) return `there are links on the way; the node itself is ${real}`
    for (let depth = names.length - 1; depth >= 0; depth--) {
      const parent = `/${names.slice(0, depth).join('/')}`
      const children = await childNames(client, parent, signal)
      if (children === undefined) continue
      const suggestion = nearest(names[depth] as string, children)
      if (suggestion === undefined) return undefined
      const found = `${parent === '/' ? '' : parent}/${suggestion}`
      return `did you mean ${found}${names.length - 1 > depth ? '/...' : ''}?`
    }
  } catch {
    // The hint is optional: an error only leaves it out.
  }
  return undefined
}

/** The real path after all links; undefined if there is none or the call fails. */
async function realPath(client: Espalier, path: string, signal: AbortSignal): Promise<string | undefined> {
  return await client.tree.resolvePath({ path }, { signal, retry: false }).then(
    ({ provenance }) => provenance?.realPath,
    () => undefined,
  )
}

/** Names of children and links; undefined if the node does not exist. Only the first page of children (a thousand) is read. */
async function childNames(client: Espalier, path: string, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    const [{ children }, { node }] = await Promise.all([
      client.tree.listChildren({ path, namesOnly: true }, { signal, retry: false }),
      client.tree.getNode({ path, jsonOnly: true }, { signal, retry: false }),
    ])
    const linked = node === undefined ? [] : links(decodeData(node.data)).keys()
    return [...children.map(child => child.path.slice(child.path.lastIndexOf('/') + 1)), ...linked]
  } catch (error) {
    if (error instanceof Error && 'reason' in error && error.reason === 'NOT_FOUND') return undefined
    throw error
  }
}
