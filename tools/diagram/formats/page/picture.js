// The model and, for its parts, the elements of the picture. All user input reaches the page as text, never as markup.
export const model = JSON.parse(document.getElementById('model').textContent)
export const stage = document.querySelector('main')
export const svg = stage.querySelector('svg')

export const cards = new Map(
  model.cards.map(card => [card.path, { ...card, element: document.getElementById(card.element) }]),
)
export const groups = new Map(
  model.groups
    .filter(group => !cards.has(group.path))
    .map(group => [group.path, { ...group, element: document.getElementById(group.element) }]),
)
/** What has no card: in the box of something above it, or not drawn at all. */
export const others = new Map(model.others.map(other => [other.path, other]))
const ghosts = new Map(model.ghosts.map(ghost => [ghost.id, document.getElementById(ghost.element)]))
export const edges = model.edges.map(edge => ({ ...edge, element: document.getElementById(edge.element) }))

/** The path of whatever has an element of this id, in this picture or in that of a box. */
export const idsOf = new Map(
  [...model.cards, ...model.groups, ...model.others].map(({ element, path }) => [element, path]),
)

export function elementOf(id) {
  return (cards.get(id) ?? groups.get(id))?.element ?? ghosts.get(id)
}

/** The path of the card that stands for what has none itself; undefined if none does. */
export function boxOf(path) {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (cards.has(at)) return at
}

export function isKnown(path) {
  return cards.has(path) || groups.has(path) || others.has(path)
}
