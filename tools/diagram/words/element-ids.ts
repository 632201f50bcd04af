import type { Edge } from './model.ts'

/** The id of a card or ghost in the picture. */
export function cardId(path: string): string {
  return `n:${idText(path)}`
}

export function groupId(path: string): string {
  return `g:${idText(path)}`
}

/** The id of a line in the picture: its first link, and what distinguishes it from others that begin with the same. */
export function edgeId({ kind, change, links }: Edge): string {
  const { owner, name } = links[0]!
  return `e:${idText(owner)} ${idText(name)}${kind === 'property' ? ' =>' : ''}${change === 'removed' ? ' −' : ''}`
}

/** White space in ids is not allowed, and Graphviz changes it. */
function idText(path: string): string {
  return path.replace(/[%\s]/g, character => encodeURIComponent(character))
}
