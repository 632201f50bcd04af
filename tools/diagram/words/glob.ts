import { RegistryError } from '../../../src/tree/errors.ts'

/** Whether a path matches. */
export type Glob = (path: string) => boolean

/**
 * A pattern for paths: `*` matches any part of one name, `?` one character, `**` any number of names; `/orders/*` is each node right
 * below `/orders`. A pattern without a slash matches names at any depth. Throws BAD_ARGUMENT for a pattern that no path could match.
 */
export function globOf(pattern: string): Glob {
  if (pattern === '' || (pattern.includes('/') && !pattern.startsWith('/')) || /[^/]\/$/.test(pattern))
    throw new RegistryError('BAD_ARGUMENT', `"${pattern}" is not a pattern for paths`, {
      facts: { value: pattern },
      hint: 'write /orders/*, /**/databases, or only a name',
    })
  const names = (pattern.startsWith('/') ? pattern.slice(1) : `**/${pattern}`).split('/')
  const source = names.map(name => (name === '**' ? '(?:/[^/]+)*' : `/${nameSource(name)}`)).join('')
  const expression = new RegExp(`^${source}$`, 'u')
  return path => expression.test(path)
}

function nameSource(name: string): string {
  return name
    .split(/(\*+|\?)/)
    .map(part => (part === '?' ? '[^/]' : part.startsWith('*') ? '[^/]*' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
    .join('')
}
