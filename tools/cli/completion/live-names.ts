import type { Espalier } from '../../../clients/typescript/index.ts'
import { decodeData } from '../../../src/tree/data.ts'
import { classify, links } from '../../../src/tree/keys.ts'
import { type Target, zooKeeperOf } from '../session/target.ts'
import type { Env } from '../text/io.ts'
import { remembered } from './completion-cache.ts'

/** How long the gateway may take: whoever pressed the key waits. */
const PATIENCE_MS = 300

/** Children and links of the node that a path is begun below, as whole paths. Links on the way are followed. */
export async function pathsBelow(target: Target, begun: string, env: Env): Promise<readonly string[]> {
  const parent = begun.slice(0, begun.lastIndexOf('/')) || '/'
  const names = await remembered(env, `children ${target.endpoint} ${parent}`, () =>
    asking(target, env, async (client, signal) => {
      const [children, data] = await Promise.all([
        childrenOf(client, parent, signal),
        dataOf(client, parent, signal).then(links),
      ])
      return [...children, ...data.keys()]
    }),
  )
  return names.map(name => (parent === '/' ? `/${name}` : `${parent}/${name}`))
}

/** The names of a node's properties and links. */
export function propertiesOf(target: Target, path: string, env: Env): Promise<readonly string[]> {
  return remembered(env, `properties ${target.endpoint} ${path}`, () =>
    asking(target, env, async (client, signal) =>
      [...(await dataOf(client, path, signal))].map(([key, value]) => {
        const kind = classify(key, value)
        return kind.kind === 'plain' ? key : kind.name
      }),
    ),
  )
}

async function childrenOf({ tree }: Espalier, path: string, signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = []
  let pageToken = ''
  do {
    const page = await tree.listChildren({ path, namesOnly: true, pageToken }, { signal, retry: false })
    names.push(...page.children.map(child => child.path.slice(child.path.lastIndexOf('/') + 1)))
    pageToken = page.nextPageToken
  } while (pageToken !== '')
  return names
}

async function dataOf({ tree }: Espalier, path: string, signal: AbortSignal): Promise<ReturnType<typeof decodeData>> {
  const { node } = await tree.getNode({ path }, { signal, retry: false })
  return decodeData(node?.data ?? new Uint8Array())
}

async function asking<T>(
  { endpoint }: Target,
  { ESPALIER_TOKEN: token }: Env,
  ask: (client: Espalier, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // A ZooKeeper is reached by a gateway that a command starts for itself: nothing for the time that a key takes.
  if (zooKeeperOf(endpoint) !== undefined) throw new Error(`${endpoint} is no gateway`)
  const { connect } = await import('../../../clients/typescript/index.ts')
  const policy = { deadlineMs: PATIENCE_MS, retries: 0, ...(token ? { token } : {}) }
  await using client = connect({ endpoints: endpoint, begin: 'first', ...policy })
  return await ask(client, AbortSignal.timeout(PATIENCE_MS))
}
