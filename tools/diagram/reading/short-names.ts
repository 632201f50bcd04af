import { basename, type TreePath } from '../../../src/tree/path.ts'
import type { Place } from './places.ts'

/** Calls nodes so that no other one can be meant: by their names, with as much of the path before as distinguishes them. */
export function shortNamesOf(places: readonly Place[]): (path: string) => string {
  const alike = Map.groupBy(places, ({ path }) => basename(path))
  return path => {
    const names = path.split('/').filter(name => name !== '')
    const others = (alike.get(basename(path as TreePath)) ?? [])
      .filter(place => place.path !== path)
      .map(place => place.path.split('/'))
    for (let count = 1; count <= names.length; count++) {
      const end = names.slice(-count)
      if (!others.some(other => end.every((name, at) => other.at(at - count) === name))) return end.join('/')
    }
    return names.length === 0 ? '/' : path
  }
}
