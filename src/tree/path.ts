import { RegistryError } from './errors.ts'

/** A normal absolute path: `/` or `/a/b`, no empty, `.` or `..` segment, no trailing slash. */
export type TreePath = string & { readonly __brand: 'TreePath' }

export const ROOT = '/' as TreePath

/** Of the name of a node that a call creates, in UTF-8. What other programs stored may have longer names, and is read, copied and restored. */
export const MAX_NEW_NAME_BYTES = 255
/** Levels of a node that a call creates. */
export const MAX_NEW_DEPTH = 64
/** Levels of any path. ZooKeeper has no limit of its own but the size of a request. */
export const MAX_DEPTH = 1_000
/** Bytes of any path in UTF-8. */
export const MAX_PATH_BYTES = 65_536

/**
 * Reads a path from outside. Strict: `//`, `.`, `..`, a trailing slash, a relative path, forbidden characters and more than MAX_PATH_BYTES are
 * BAD_PATH; more than MAX_DEPTH segments is DEPTH_EXCEEDED.
 */
export function parsePath(text: string): TreePath {
  if (text === '/') return ROOT
  if (text === '') throw badPath(text, 'a path is missing', 'paths begin with "/"')
  if (!text.startsWith('/'))
    throw badPath(text, `"${text}" is not a path: it must begin with "/"`, `write ${written(text)}`)
  if (text.endsWith('/')) throw badPath(text, `"${text}" ends with "/"`, `write ${written(text)}`)
  const bytes = utf8Length(text)
  if (bytes > MAX_PATH_BYTES)
    throw new RegistryError('BAD_PATH', `a path is ${bytes} bytes long; the limit is ${MAX_PATH_BYTES}`, {
      facts: { path: `${text.slice(0, 60)}…`, limit: String(MAX_PATH_BYTES), value: String(bytes) },
      hint: 'write a shorter path',
    })
  const segments = text.slice(1).split('/')
  for (const segment of segments) {
    if (segment === '') throw badPath(text, `"${text}" has an empty name ("//")`, `write ${written(text)}`)
    checkName(segment)
  }
  if (segments.length > MAX_DEPTH) throw tooDeep(text, segments.length, MAX_DEPTH)
  return text as TreePath
}

function tooDeep(path: string, depth: number, limit: number): RegistryError {
  return new RegistryError('DEPTH_EXCEEDED', `"${path}" is ${depth} levels deep; the limit is ${limit}`, {
    facts: { path, limit: String(limit), value: String(depth) },
  })
}

/** Throws BAD_NAME or DEPTH_EXCEEDED for a node that may be read where it is stored, but that a call may not create. */
export function checkNewPath(path: TreePath): void {
  const bytes = utf8Length(basename(path))
  if (bytes > MAX_NEW_NAME_BYTES)
    throw new RegistryError('BAD_NAME', `a name is ${bytes} bytes long; the limit is ${MAX_NEW_NAME_BYTES}`, {
      facts: { name: `${basename(path).slice(0, 60)}…`, limit: String(MAX_NEW_NAME_BYTES), value: String(bytes) },
    })
  const depth = segments(path).length
  if (depth > MAX_NEW_DEPTH) throw tooDeep(path, depth, MAX_NEW_DEPTH)
}

/** The valid path that a text most likely means, for a hint: `web//a/` is `/web/a`. */
function written(text: string): string {
  return `/${text.split('/').filter(Boolean).join('/')}`
}

/** Throws BAD_PATH or BAD_NAME unless every store can hold a node of this name. */
export function checkName(name: string): void {
  if (name === '') throw new RegistryError('BAD_NAME', 'a name is empty')
  if (name === '.' || name === '..')
    throw badPath(name, `"${name}" is not a name`, 'write the path out; "." and ".." only work in the targets of links')
  if (name.includes('/')) throw new RegistryError('BAD_NAME', `"${name}" has a "/" in it`, { facts: { name } })
  const bad = FORBIDDEN.exec(name)
  if (bad !== null)
    throw badPath(name, `${JSON.stringify(name)} has a character that ZooKeeper forbids in names (${hex(bad[0])})`)
}

/** The bytes of a text in UTF-8; three for a surrogate, which no path has. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x80) bytes += unit < 0x800 ? 1 : 2
  }
  return bytes
}

/** What ZooKeeper's own path check refuses (PathUtils.validatePath), as UTF-16 units; it rules out surrogate pairs too. */
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/

/**
 * Takes away `.` and `..` before any link is followed, and reads the rest as `parsePath` does. Above the root is BAD_PATH.
 */
export function collapse(text: string): TreePath {
  if (!text.startsWith('/') || text === '/') return parsePath(text)
  const kept: string[] = []
  for (const segment of text.slice(1).split('/')) {
    if (segment === '') return parsePath(text)
    if (segment === '..' && kept.pop() === undefined) throw badPath(text, `"${text}" leads above the root`)
    if (segment !== '.' && segment !== '..') kept.push(segment)
  }
  return parsePath(`/${kept.join('/')}`)
}

export function join(path: TreePath, name: string): TreePath {
  return (path === '/' ? `/${name}` : `${path}/${name}`) as TreePath
}

/** The parent of a path; the root is its own parent. */
export function parent(path: TreePath): TreePath {
  const slash = path.lastIndexOf('/')
  return (slash <= 0 ? '/' : path.slice(0, slash)) as TreePath
}

/** The last name of a path; `''` for the root. */
export function basename(path: TreePath): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function segments(path: TreePath): readonly string[] {
  return path === '/' ? [] : path.slice(1).split('/')
}

/** Whether `path` is `ancestor` or lies below it, by whole segments. */
export function isWithin(path: TreePath, ancestor: TreePath): boolean {
  return ancestor === '/' || path === ancestor || path.startsWith(`${ancestor}/`)
}

/** The order of a walk: a node before what is below it, siblings by name. Not the order of the texts: `/a/b` is before `/a-b`. */
export function comparePaths(a: TreePath, b: TreePath): number {
  const [left, right] = [segments(a), segments(b)]
  for (const [i, name] of left.entries()) {
    const other = right[i]
    if (other === undefined) return 1
    const order = compareText(name, other)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** Code-point order, the order of everything we print or send; JavaScript's own compares UTF-16 units. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return codeUnitRank(x) - codeUnitRank(y)
  }
  return a.length - b.length
}

// Surrogates stand for code points above U+FFFF, so they sort after every other unit.
function codeUnitRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

function badPath(path: string, message: string, hint?: string): RegistryError {
  return new RegistryError('BAD_PATH', message, { facts: { path }, hint })
}

function hex(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
