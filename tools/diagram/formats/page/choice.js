// The chosen card: the one under the pointer, or the one that was clicked.
import { boxOf, cards, edges, elementOf, groups, isKnown, stage, svg } from './picture.js'
import { lookAt, wasDragged } from './viewport.js'
import { inWords, linksInWords } from './words.js'

const panel = document.querySelector('aside')
let pinned
let found

/** Chooses a card, a frame, or what has neither, until another is chosen; undefined: none. */
export function pin(path) {
  pinned = isKnown(path) ? path : undefined
  const shown = pinned === undefined ? undefined : drawnAs(pinned)
  for (const element of svg.querySelectorAll('.pinned')) element.classList.remove('pinned')
  if (shown !== undefined) elementOf(shown)?.classList.add('pinned')
  choose(shown)
  describe()
  const place = pinned === undefined ? ' ' : pinned.split('/').map(encodeURIComponent).join('/')
  history.replaceState(undefined, '', `#${place.trim()}`)
}

export function go(path) {
  pin(path)
  lookAt(drawnAs(path))
}

function drawnAs(path) {
  return elementOf(path) ? path : boxOf(path)
}

/** Lists what was searched for, while nothing is chosen; undefined: nothing is searched for. */
export function offer(paths) {
  found = paths
  if (pinned === undefined) describe()
}

/** Lists links, each with its owner, its name and its target. */
export function tell(title, links) {
  pin(undefined)
  panel.replaceChildren(...linksInWords(title, links, go))
}

export function describe() {
  panel.replaceChildren(...inWords(pinned, found, go))
}

function choose(path) {
  svg.classList.toggle('chosen', path !== undefined)
  for (const element of svg.querySelectorAll('.near')) element.classList.remove('near')
  if (path === undefined) return
  if (groups.has(path)) return chooseFrame(path)
  elementOf(path)?.classList.add('near')
  for (const { from, ends, element } of edges) {
    if (from !== path && !ends.includes(path)) continue
    element?.classList.add('near')
    for (const id of [from, ...ends]) elementOf(id)?.classList.add('near')
  }
}

/** Everything in a frame, and the lines that begin or end there. */
function chooseFrame(path) {
  const inside = new Set([...cards.keys()].filter(card => card.startsWith(`${path}/`)))
  for (const card of inside) elementOf(card)?.classList.add('near')
  for (const { from, ends, element } of edges)
    if (inside.has(from) || ends.some(end => inside.has(end))) element?.classList.add('near')
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
  const frame = event.target.closest('.cluster')
  const path = [...cards.values(), ...groups.values()].find(
    ({ element }) => element && element === (hit ?? frame),
  )?.path
  pin(path === pinned ? undefined : (path ?? undefined))
})
