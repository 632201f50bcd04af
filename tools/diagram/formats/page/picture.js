// The model and, for its parts, the elements of the picture. All user input reaches the page as text, never as markup.
export const model = JSON.parse(document.getElementById('model').textContent)
export const stage = document.querySelector('main')
export const svg = stage.querySelector('svg')

export const cards = new Map(
  model.cards.map(card => [card.path, { ...card, element: document.getElementById(card.element) }]),
)
const ghosts = new Map(model.ghosts.map(ghost => [ghost.id, document.getElementById(ghost.element)]))
export const edges = model.edges.map(edge => ({ ...edge, element: document.getElementById(edge.element) }))

export function elementOf(id) {
  return cards.get(id)?.element ?? ghosts.get(id)
}
