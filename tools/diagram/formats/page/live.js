// A live picture: the page is notified of a newer one and loads it, with the reader's view and choices kept.
import { pin } from './choice.js'
import { stage } from './picture.js'
import { filter, search } from './search.js'
import { restoreView, viewToRestore } from './viewport.js'

const KEPT = 'espalier page'
const note = document.getElementById('live')

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null')
sessionStorage.removeItem(KEPT)
if (kept !== null) {
  if (kept.view) restoreView(kept.view)
  for (const selector of kept.off) document.querySelector(selector)?.click()
  search.value = kept.search
  if (kept.search !== '') filter()
  if (kept.typing) search.focus()
  if (!location.hash) pin(undefined)
}

function renew() {
  // A picture that is being dragged is replaced only afterwards.
  if (stage.classList.contains('dragging'))
    return addEventListener('pointerup', () => setTimeout(renew), { once: true })
  const off = [...document.querySelectorAll('fieldset button[aria-pressed="false"]')].map(({ dataset }) =>
    dataset.role === undefined ? `[data-health="${dataset.health}"]` : `[data-role="${dataset.role}"]`,
  )
  const typing = document.activeElement === search
  sessionStorage.setItem(KEPT, JSON.stringify({ view: viewToRestore(), off, search: search.value, typing }))
  location.reload()
}

const events = new EventSource(note.dataset.events)
events.addEventListener('picture', ({ data }) => {
  if (data !== note.dataset.picture) renew()
})
events.addEventListener('standing', ({ data }) => {
  note.textContent = data === '' ? 'live' : data
  note.classList.toggle('trouble', data !== '')
})
events.addEventListener('error', () => {
  note.textContent = 'not live: the console does not answer'
  note.classList.add('trouble')
})
