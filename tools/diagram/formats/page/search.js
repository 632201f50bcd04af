// Search: everything that does not match is dimmed.
import { go, offer, pin } from './choice.js'
import { boxOf, cards, edges, groups, others } from './picture.js'
import { listOnly } from './table.js'
import { sheetTexts } from './words.js'

export const search = document.getElementById('search')
const count = document.getElementById('count')
/** By the path of everything that can be found, what is known of it: its own words, and the names and targets of its links. */
const texts = new Map()
for (const card of cards.values())
  remember(card.path, [
    card.path,
    card.name,
    card.type,
    ...card.rows,
    ...card.details,
    card.state?.text,
    ...sheetTexts(card),
    ...[...groups.values()].filter(({ path }) => card.path.startsWith(`${path}/`)).map(({ type }) => type),
    ...edges.filter(({ from }) => from === card.path).flatMap(({ links }) => links.map(linkText)),
  ])
const speaking = [...groups.values()].filter(({ details }) => details)
for (const { path, type, details } of speaking) remember(path, [path, type, ...details])
for (const { path, type, state, details, uses } of others.values())
  remember(path, [path, type, state, ...details, ...uses.map(use => use.join(' '))])

function remember(path, words) {
  texts.set(path, words.filter(Boolean).join('\n').toLowerCase())
}

function linkText({ owner, name, target }) {
  return `${owner} ${name} ${target}`
}

const hidden = { role: new Set(), health: new Set() }
let matches = []
let shown = -1

export function filter() {
  const wanted = search.value.trim().toLowerCase()
  const faded = new Set()
  matches = []
  // What has no card itself stands out by the box that it is in.
  const hits =
    wanted === ''
      ? []
      : [...speaking, ...others.values()]
          .filter(({ path, role }) => !hidden.role.has(role) && texts.get(path).includes(wanted))
          .map(({ path }) => path)
  const boxes = new Set(hits.map(boxOf))
  for (const card of cards.values()) {
    const out = hidden.role.has(card.role) || hidden.health.has(card.state?.health)
    const isMatch = !out && (wanted === '' || texts.get(card.path).includes(wanted))
    if (isMatch) matches.push(card.path)
    const found = isMatch || (!out && boxes.has(card.path))
    if (!found) faded.add(card.path)
    card.element?.classList.toggle('faded', !found)
  }
  for (const { from, ends, element } of edges)
    element?.classList.toggle('faded', faded.has(from) || ends.every(end => faded.has(end)))
  matches.push(...hits)
  shown = -1
  const isAll = wanted === '' && faded.size === 0
  count.textContent = isAll ? '' : `${matches.length} of ${wanted === '' ? cards.size : texts.size}`
  offer(wanted === '' ? undefined : matches)
  listOnly(isAll ? undefined : matches)
}

/** Goes to the next match, or with -1 to the one before. */
export function nextMatch(step) {
  if (matches.length === 0) return
  shown = (shown + step + matches.length) % matches.length
  go(matches[shown])
  count.textContent = `${shown + 1} of ${matches.length}`
}

search.addEventListener('input', () => {
  pin(undefined)
  filter()
})
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
