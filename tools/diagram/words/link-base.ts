import { RegistryError } from '../../../src/tree/errors.ts'
import { segments, type TreePath } from '../../../src/tree/path.ts'

/** The link address of a card. Names are URL-encoded. */
export function addressOf(linkBase: string, path: TreePath): string {
  return `${linkBase}/${segments(path)
    .map(name => encodeURIComponent(name.toWellFormed()))
    .join('/')}`
}

/** Throws BAD_ARGUMENT unless the base is relative or http(s): any other scheme could run code when a card is clicked. */
export function checkLinkBase(linkBase: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(linkBase)?.[0].toLowerCase()
  if (/[\s\p{Cc}<>"\\]/u.test(linkBase) || (scheme !== undefined && scheme !== 'http:' && scheme !== 'https:'))
    throw new RegistryError('BAD_ARGUMENT', `"${linkBase}" cannot be the base of links in a diagram`, {
      facts: { value: linkBase },
      hint: 'use an address that begins with http:, https:, / or #',
    })
  return linkBase.replace(/\/$/, '')
}
