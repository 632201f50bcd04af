// A picture of something that lives: the page hears when there is a newer one, and becomes that, where its reader was.
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
  // A picture is not pulled away from under a hand.
  if (stage.classList.contains('dragging'))
    return addEventListener('pointerup', () => setTimeout(renew), { once: true })
  const off = [...document.querySelectorAll('fieldset button[aria-pressed="false"]')].map(({ dataset }) =>
    dataset.role === undefined ? `[data-health="${dataset.health}"]` : `[data-role="${dataset.role}"]`,
  )
  const typing = document.activeElement === search
  sessionStorage.setItem(KEPT, JSON.stringify({ view: viewToRestore(), off, search: search.value, typing }))
  location.reload()
}

const news = new EventSource(note.dataset.news)
news.addEventListener('picture', ({ data }) => {
  if (data !== note.dataset.picture) renew()
})
news.addEventListener('standing', ({ data }) => {
  note.textContent = data === '' ? 'live' : data
  note.classList.toggle('trouble', data !== '')
})
news.addEventListener('error', () => {
  note.textContent = 'not live: the console does not answer'
  note.classList.add('trouble')
})
