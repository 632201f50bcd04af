import type { Espalier } from '../../../clients/typescript/index.ts'
import { decodeData } from '../../../src/tree/data.ts'
import { classify, links } from '../../../src/tree/keys.ts'
import { credentialsOf } from '../session/credentials.ts'
import type { Target } from '../session/target.ts'
import { zooKeeperOf } from '../session/zookeeper-name.ts'
import type { Env } from '../text/io.ts'
import { cached } from './completion-cache.ts'

/** How long the gateway may take: the user waits for the answer to a key. */
const DEADLINE_MS = 300

/** Children and links of the parent of an incomplete path, as whole paths. Links on the way are followed. */
export async function pathsBelow(target: Target, partial: string, env: Env): Promise<readonly string[]> {
  const parent = partial.slice(0, partial.lastIndexOf('/')) || '/'
  const names = await cached(env, `children ${target.endpoint} ${parent}`, () =>
    withClient(target, env, async (client, signal) => {
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
  return cached(env, `properties ${target.endpoint} ${path}`, () =>
    withClient(target, env, async (client, signal) =>
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
  const { node } = await tree.getNode({ path, jsonOnly: true }, { signal, retry: false })
  return decodeData(node?.data ?? new Uint8Array())
}

async function withClient<T>(
  target: Target,
  env: Env,
  call: (client: Espalier, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { endpoint } = target
  // Access to a ZooKeeper would start a gateway in this process, which takes longer than a completion may.
  if (zooKeeperOf(endpoint) !== undefined) throw new Error(`${endpoint} is no gateway`)
  const { secret, ca, plaintext } = await credentialsOf(target, env, false)
  const { connect } = await import('../../../clients/typescript/connect.ts')
  const policy = {
    deadlineMs: DEADLINE_MS,
    retries: 0,
    ...(secret === undefined ? {} : { token: secret }),
    ...(ca === undefined ? {} : { ca }),
  }
  await using client = connect({ endpoints: endpoint, begin: 'first', ...policy, allowPlaintextToken: plaintext })
  return await call(client, AbortSignal.timeout(DEADLINE_MS))
}
