import { usage } from './failure.ts'

/** Where something goes: a path that ends with "/" is the node that it goes into, under its own name. */
export function destinationOf(source: string, destination: string): string {
  if (!destination.endsWith('/')) return destination
  const name = source.slice(source.lastIndexOf('/') + 1)
  if (name === '') throw usage(`"${source}" has no name to go under`, 'write the whole new path')
  return `${destination}${name}`
}
