import { RegistryError } from './errors.ts'

/** A normal absolute path: `/` or `/a/b`, no empty, `.` or `..` segment, no trailing slash. */
export type TreePath = string & { readonly __brand: 'TreePath' }

export const ROOT = '/' as TreePath

/** A name is one segment of a path. UTF-8 bytes, not characters, are limited. */
export const MAX_NAME_BYTES = 255
export const MAX_DEPTH = 64

/**
 * Reads a path from outside. Strict: `//`, `.`, `..`, a trailing slash, a relative path and forbidden characters are
 * BAD_PATH; a name that is too long is BAD_NAME; more than MAX_DEPTH segments is DEPTH_EXCEEDED.
 */
export function parsePath(text: string): TreePath {
  if (text === '/') return ROOT
  if (text === '') throw badPath(text, 'a path is missing', 'paths begin with "/"')
  if (!text.startsWith('/'))
    throw badPath(text, `"${text}" is not a path: it must begin with "/"`, `write ${written(text)}`)
  if (text.endsWith('/')) throw badPath(text, `"${text}" ends with "/"`, `write ${written(text)}`)
  const segments = text.slice(1).split('/')
  for (const segment of segments) {
    if (segment === '') throw badPath(text, `"${text}" has an empty name ("//")`, `write ${written(text)}`)
    checkName(segment)
  }
  if (segments.length > MAX_DEPTH)
    throw new RegistryError(
      'DEPTH_EXCEEDED',
      `"${text}" is ${segments.length} levels deep; the limit is ${MAX_DEPTH}`,
      {
        facts: { path: text, limit: String(MAX_DEPTH), value: String(segments.length) },
      },
    )
  return text as TreePath
}

/** As a path is written that was meant so. */
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
  const bytes = utf8Length(name)
  if (bytes > MAX_NAME_BYTES)
    throw new RegistryError('BAD_NAME', `a name is ${bytes} bytes long; the limit is ${MAX_NAME_BYTES}`, {
      facts: { name: `${name.slice(0, 60)}…`, limit: String(MAX_NAME_BYTES), value: String(bytes) },
    })
}

/** The bytes of a text without surrogates in UTF-8. */
function utf8Length(text: string): number {
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
