// The picture of what is in a box of an overview, in the place of the overview.
import { pin } from './choice.js'
import { idsOf, stage } from './picture.js'

const insideView = document.getElementById('inside')
const insidePlace = insideView.querySelector('div')
const insides = new Map([...document.querySelectorAll('template[data-inside]')].map(one => [one.dataset.inside, one]))

/** Shows what is in the box of this path. Returns whether there is a picture of it. */
export function enter(path) {
  const inside = insides.get(path)
  if (inside === undefined || stage.hidden) return false
  insidePlace.replaceChildren(inside.content.cloneNode(true))
  stage.hidden = true
  insideView.hidden = false
  return true
}

export function leave() {
  if (insideView.hidden) return
  insideView.hidden = true
  stage.hidden = false
}

insidePlace.addEventListener('click', event => {
  event.preventDefault()
  const path = idsOf.get(event.target.closest('.node, .cluster')?.id)
  if (path !== undefined) pin(path)
})
document.getElementById('leave').addEventListener('click', leave)
