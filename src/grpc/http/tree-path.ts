import { RegistryError } from '../../tree/errors.ts'

/** The path of a node after this prefix, as it stands in a URL; undefined: there is another prefix. Throws BAD_PATH. */
export function treePathOf(path: string, prefix: string): string | undefined {
  if (path !== prefix && !path.startsWith(`${prefix}/`)) return undefined
  const names = path.slice(prefix.length).split('/').map(decoded)
  const slash = names.find(name => name.includes('/'))
  if (slash !== undefined) throw badPath(`the name "${slash}" of a path has a slash`)
  return names.join('/') || '/'
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    throw badPath(`"${name.slice(0, 100)}" is not percent-encoded UTF-8`)
  }
}

function badPath(message: string): RegistryError {
  return new RegistryError('BAD_PATH', message, { facts: { field: 'path' } })
}
