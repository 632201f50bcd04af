import { usage } from './failure.ts'

/** The path of a copy or a move: a destination that ends with "/" is the new parent, and the name stays. */
export function destinationOf(source: string, destination: string): string {
  if (!destination.endsWith('/')) return destination
  const name = source.slice(source.lastIndexOf('/') + 1)
  if (name === '') throw usage(`"${source}" has no name`, 'write the whole new path')
  return `${destination}${name}`
}
