import type { Library, Manager } from './library.ts'

/** The repair of one fault of the library, from outside. */
export interface Repair {
  readonly name: string
  apply(library: Library): void
}

type Method = {
  [K in keyof Manager]-?: Manager[K] extends (...args: never[]) => unknown ? K : never
}[keyof Manager]

/** Replaces a method of the library by one that may call the original. */
export function wrap<K extends Method>(
  library: Library,
  name: K,
  make: (original: Manager[K]) => (this: Manager, ...args: Parameters<Manager[K]>) => ReturnType<Manager[K]>,
): void {
  const prototype = library.ConnectionManager.prototype as Manager
  prototype[name] = make(prototype[name]) as Manager[K]
}
