// The chosen card: the one under the pointer, or the one that was clicked.
import { cards, edges, elementOf, stage, svg } from './picture.js'
import { lookAt, wasDragged } from './viewport.js'
import { inWords } from './words.js'

const panel = document.querySelector('aside')
let pinned

/** Chooses a card until another is chosen; undefined: none. */
export function pin(path) {
  pinned = cards.has(path) ? path : undefined
  for (const element of svg.querySelectorAll('.pinned')) element.classList.remove('pinned')
  if (pinned !== undefined) elementOf(pinned).classList.add('pinned')
  choose(pinned)
  describe()
  const place = pinned === undefined ? ' ' : pinned.split('/').map(encodeURIComponent).join('/')
  history.replaceState(undefined, '', `#${place.trim()}`)
}

export function go(path) {
  pin(path)
  lookAt(path)
}

export function describe() {
  panel.replaceChildren(...inWords(pinned, go))
}

function choose(path) {
  svg.classList.toggle('chosen', path !== undefined)
  for (const element of svg.querySelectorAll('.near')) element.classList.remove('near')
  if (path === undefined) return
  elementOf(path)?.classList.add('near')
  for (const { from, ends, element } of edges) {
    if (from !== path && !ends.includes(path)) continue
    element?.classList.add('near')
    for (const id of [from, ...ends]) elementOf(id)?.classList.add('near')
  }
}

for (const { path, element } of cards.values()) {
  if (!element) continue
  element.setAttribute('tabindex', '0')
  element.setAttribute('role', 'button')
  element.setAttribute('aria-label', path)
  element.addEventListener('pointerenter', () => {
    if (pinned === undefined) choose(path)
  })
  element.addEventListener('pointerleave', () => {
    if (pinned === undefined) choose(undefined)
  })
  element.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      pin(path)
    }
  })
}
stage.addEventListener('click', event => {
  event.preventDefault()
  if (wasDragged()) return
  const hit = event.target.closest('.node')
  const path = hit && [...cards.values()].find(({ element }) => element === hit)?.path
  pin(path === pinned ? undefined : (path ?? undefined))
})
