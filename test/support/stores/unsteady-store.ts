import type { Observation, Session, SessionState, TreeStore } from '../../../src/store/store.ts'
import { RegistryError } from '../../../src/tree/errors.ts'
import type { TreePath } from '../../../src/tree/path.ts'

/** A store with outages. With `lag`, observations of each node are in order, but late, and not of one revision. */
export interface UnsteadyStore extends TreeStore {
  /** The backend is unreachable: calls fail, known states are no longer live. */
  cut(): void
  /** It is back, and missed changes are delivered. */
  mend(): void
  /** How many observations are open. */
  readonly observations: number
  /** How many of them have something that is not delivered yet. */
  readonly late: number
}

interface Observer {
  readonly listener: (observation: Observation) => void
  latest: Observation | undefined
  received: Observation | undefined
  isPlanned: boolean
}

/**
 * `lag` returns for each observation how many turns of the event loop it takes, which breaks the order between nodes; by default
 * all are delivered as by the store. Does not own the store.
 */
export function unsteady(store: TreeStore, lag?: () => number): UnsteadyStore {
  const observers = new Set<Observer>()
  const sessionListeners = new Set<(state: SessionState) => void>()
  let away = false

  const current = (): SessionState => {
    const { current: real } = store.session
    return away && real.state === 'connected' ? { state: 'suspended', id: real.id, since: 0 } : real
  }
  const session: Session = {
    get current() {
      return current()
    },
    onChange: listener => {
      sessionListeners.add(listener)
      const inner = store.session.onChange(listener)
      return {
        [Symbol.dispose]: () => {
          sessionListeners.delete(listener)
          inner[Symbol.dispose]()
        },
      }
    },
    abandon: () => store.session.abandon(),
  }

  function tell(observer: Observer): void {
    const { latest, received } = observer
    if (!observers.has(observer) || latest === undefined || away) return
    if (received?.state === latest.state && received?.source === 'live' && received !== undefined) return
    observer.received = latest
    observer.listener(latest)
  }

  function plan(observer: Observer): void {
    if (observer.isPlanned) return
    observer.isPlanned = true
    const wait = (rounds: number): void => {
      setImmediate(() => {
        if (rounds > 0) return wait(rounds - 1)
        observer.isPlanned = false
        tell(observer)
      })
    }
    wait(lag?.() ?? 0)
  }

  async function reachable<T>(body: () => Promise<T>): Promise<T> {
    if (away) throw new RegistryError('BACKEND_UNREACHABLE', 'the store is out of reach')
    return body()
  }

  return {
    session,
    acls: store.acls,
    reserved: store.reserved,
    pathPrefixBytes: store.pathPrefixBytes,
    get observations() {
      return observers.size
    },
    get late() {
      return [...observers].filter(({ isPlanned }) => isPlanned).length
    },
    read: (path, options) => reachable(() => store.read(path, options)),
    readMany: (paths, options) => paths.map(path => reachable(() => store.read(path, options))),
    commit: (operations, options) => reachable(() => store.commit(operations, options)),
    createInSequence: (node, options) => reachable(() => store.createInSequence(node, options)),
    sync: options => reachable(() => store.sync(options)),
    observe: (path: TreePath, listener) => {
      const observer: Observer = { listener, latest: undefined, received: undefined, isPlanned: false }
      observers.add(observer)
      const inner = store.observe(path, observation => {
        observer.latest = observation
        if (lag === undefined) tell(observer)
        else plan(observer)
      })
      return {
        [Symbol.dispose]: () => {
          observers.delete(observer)
          inner[Symbol.dispose]()
        },
      }
    },
    cut: () => {
      away = true
      for (const observer of observers) {
        if (observer.received === undefined) continue
        observer.received = { ...observer.received, source: 'last-known' }
        const { received } = observer
        setImmediate(() => {
          if (observers.has(observer) && observer.received === received) observer.listener(received)
        })
      }
      for (const listener of [...sessionListeners]) listener(current())
    },
    mend: () => {
      away = false
      for (const observer of observers) plan(observer)
      for (const listener of [...sessionListeners]) listener(current())
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
