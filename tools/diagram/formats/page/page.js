// Keys, buttons and the page's address.
import { describe, go, pin } from './choice.js'
import { enter, leave } from './inside.js'
import { cards, isKnown, stage } from './picture.js'
import { filter, nextMatch, search } from './search.js'
import { showAs } from './table.js'
import { showAll, wasDragged, zoom } from './viewport.js'

for (const [id, act] of [
  ['in', () => zoom(0.7)],
  ['out', () => zoom(1 / 0.7)],
  ['fit', showAll],
])
  document.getElementById(id).addEventListener('click', act)

const WAYS = { p: 'picture', l: 'list', m: 'matrix' }

addEventListener('keydown', event => {
  const typing = event.target === search
  if (event.key === 'Escape') {
    leave()
    search.value = ''
    search.blur()
    filter()
    pin(undefined)
  } else if (typing && event.key === 'Enter') nextMatch(event.shiftKey ? -1 : 1)
  else if (typing || event.ctrlKey || event.metaKey || event.altKey) return
  else if (event.key === '/') {
    event.preventDefault()
    search.focus()
    search.select()
  } else if (WAYS[event.key]) showAs(WAYS[event.key])
  else if (event.key === '+' || event.key === '=') zoom(0.7)
  else if (event.key === '-') zoom(1 / 0.7)
  else if (event.key === '0') showAll()
})

// After what chooses the box, in choice.js.
stage.addEventListener('click', event => {
  const hit = event.target.closest('.node')
  const box = hit && [...cards.values()].find(({ element }) => element === hit)
  if (box && !wasDragged() && enter(box.path)) pin(box.path)
})
stage.addEventListener('keydown', event => {
  const box = [...cards.values()].find(({ element }) => element === event.target)
  if (box && (event.key === 'Enter' || event.key === ' ')) enter(box.path)
})

function followAddress() {
  let path
  try {
    path = decodeURIComponent(location.hash.slice(1))
  } catch {
    return
  }
  if (isKnown(path)) go(path)
}
addEventListener('hashchange', followAddress)
describe()
followAddress()
