// Search: everything that does not match is dimmed.
import { go } from './choice.js'
import { cards, edges } from './picture.js'
import { sheetTexts } from './words.js'

export const search = document.getElementById('search')
const count = document.getElementById('count')
const texts = new Map(
  [...cards.values()].map(card => [
    card.path,
    [card.path, card.name, card.type, ...card.rows, ...card.details, card.state?.text, ...sheetTexts(card)]
      .filter(Boolean)
      .join('\n')
      .toLowerCase(),
  ]),
)
const hidden = { role: new Set(), health: new Set() }
let matches = []
let shown = -1

export function filter() {
  const wanted = search.value.trim().toLowerCase()
  const faded = new Set()
  matches = []
  for (const card of cards.values()) {
    const out = hidden.role.has(card.role) || hidden.health.has(card.state?.health)
    const found = !out && (wanted === '' || texts.get(card.path).includes(wanted))
    if (found) matches.push(card.path)
    else faded.add(card.path)
    card.element?.classList.toggle('faded', !found)
  }
  for (const { from, ends, element } of edges)
    element?.classList.toggle('faded', faded.has(from) || ends.every(end => faded.has(end)))
  shown = -1
  const isAll = faded.size === 0
  count.textContent = isAll ? '' : `${matches.length} of ${cards.size}`
}

/** Goes to the next match, or with -1 to the one before. */
export function nextMatch(step) {
  if (matches.length === 0) return
  shown = (shown + step + matches.length) % matches.length
  go(matches[shown])
  count.textContent = `${shown + 1} of ${matches.length}`
}

search.addEventListener('input', filter)
for (const button of document.querySelectorAll('fieldset button'))
  button.addEventListener('click', () => {
    const isOn = button.getAttribute('aria-pressed') === 'true'
    const { role, health } = button.dataset
    const set = role === undefined ? hidden.health : hidden.role
    if (isOn) set.add(role ?? health)
    else set.delete(role ?? health)
    button.setAttribute('aria-pressed', String(!isOn))
    filter()
  })
