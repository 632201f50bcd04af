interface Listeners {
  readonly callbacks: Set<() => void>
  readonly listener: () => void
}

const listening = new WeakMap<AbortSignal, Listeners>()

/**
 * Calls back once when the signal aborts, unless the returned function was called before. All calls for one signal share one listener,
 * because adding or removing a listener takes a signal time in proportion to the number of its listeners.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, listener } = listening.get(signal) ?? listen(signal)
  callbacks.add(callback)
  return () => {
    if (!callbacks.delete(callback) || callbacks.size > 0) return
    signal.removeEventListener('abort', listener)
    listening.delete(signal)
  }
}

function listen(signal: AbortSignal): Listeners {
  const callbacks = new Set<() => void>()
  const listener = (): void => {
    listening.delete(signal)
    for (const callback of callbacks) callback()
    callbacks.clear()
  }
  const listeners = { callbacks, listener }
  listening.set(signal, listeners)
  signal.addEventListener('abort', listener, { once: true })
  return listeners
}
