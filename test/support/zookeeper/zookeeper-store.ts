import type { SessionState, TreeStore } from '../../../src/store/store.ts'
import { openZooKeeperStore, type ZooKeeperOptions } from '../../../src/store/zookeeper/store.ts'
import { at, bytes, soon } from '../../contract/subject.ts'
import { eventually } from '../condition.ts'

/** Short, but a busy machine can respond within a third of it. */
export const SESSION_TIMEOUT_MS = 2_000

export function openStore(connect: string, options: Partial<ZooKeeperOptions> = {}): Promise<TreeStore> {
  return openZooKeeperStore({ connect, sessionTimeoutMs: SESSION_TIMEOUT_MS, ...options })
}

/** The states of a store's session from now on. */
export function states(store: TreeStore): readonly SessionState['state'][] {
  const seen: SessionState['state'][] = [store.session.current.state]
  store.session.onChange(({ state }) => seen.push(state))
  return seen
}

export async function reaches(store: TreeStore, state: SessionState['state']): Promise<void> {
  await eventually(() => store.session.current.state === state, `the session is ${state}`, 20_000)
}

export function create(store: TreeStore, path: string, data = '', ephemeral = false): Promise<bigint> {
  return store.commit([{ op: 'create', path: at(path), data: bytes(data), ephemeral }], { signal: soon() })
}
