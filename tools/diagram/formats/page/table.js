// Everything as a list and as a matrix, in the place of the picture: what it does not draw, too.
import { go, tell } from './choice.js'
import { leave } from './inside.js'
import { cards, edges, isKnown, model, others, stage } from './picture.js'

const table = document.getElementById('table')
const ways = [...document.querySelectorAll('#ways button')]
/** The matrix has at most this many rows; what is deeper counts for the node above it. */
const MOST = 100
/** As people count: n2 before n10. */
const inOrder = new Intl.Collator('en', { numeric: true }).compare
let way = 'picture'
let matching

export function showAs(next) {
  leave()
  way = next
  for (const button of ways) button.setAttribute('aria-pressed', String(button.dataset.way === way))
  stage.hidden = way !== 'picture'
  table.hidden = way === 'picture'
  drawTable()
}

/** Only these paths are listed, or all if it is undefined. */
export function listOnly(paths) {
  matching = paths === undefined ? undefined : new Set(paths)
  drawTable()
}

function drawTable() {
  if (way === 'list') table.replaceChildren(asList())
  else if (way === 'matrix') table.replaceChildren(...asMatrix())
}

/** Every line between two nodes that can be found: where it begins, where it leads, and its links, each with owner, name and target. */
function lines() {
  const drawn = edges.map(({ from, to, links }) => [
    from,
    to,
    links.map(({ owner, name, target }) => [owner, name, target]),
  ])
  return (model.lines ?? drawn).filter(([from, to]) => isKnown(from) && isKnown(to) && from !== to)
}

function asList() {
  const [uses, users] = [new Map(), new Map()]
  const inside = [...others.values()].flatMap(({ path, omitted, uses }) =>
    omitted ? [] : uses.map(([name, to]) => [path, to, [[path, name, to]]]),
  )
  for (const [from, to, links] of [...lines(), ...inside]) {
    uses.set(from, (uses.get(from) ?? 0) + links.length)
    users.set(to, (users.get(to) ?? 0) + links.length)
  }
  const rows = [...cards.values(), ...others.values()]
    .filter(({ path }) => matching === undefined || matching.has(path))
    .sort((a, b) => inOrder(a.path, b.path))
    .map(({ path, type, role, state }) =>
      row(
        heading('row', opener(path, path)),
        ...[type, role, state?.text ?? state].map(text => cell(text ?? '')),
        ...[uses, users].map(counts => cell(counts.get(path) ?? '', 'number')),
      ),
    )
  const titles = ['Path', 'Type', 'Role', 'State', 'Links', 'Linked by'].map(text => heading('col', text))
  return tableOf([row(...titles)], rows)
}

function asMatrix() {
  const all = lines()
  const fold = folded([...all.map(([from]) => from), ...all.map(([, to]) => to)])
  const cells = new Map()
  for (const [from, to, links] of all) {
    const key = JSON.stringify([fold(from), fold(to)])
    cells.set(key, [...(cells.get(key) ?? []), ...links])
  }
  const paths = [...new Set(all.flatMap(([from, to]) => [fold(from), fold(to)]))].sort(inOrder)
  const hits = new Set([...(matching ?? [])].map(fold))
  const named = (scope, path) => {
    const head = heading(scope, isKnown(path) ? opener(path, path) : path)
    if (hits.has(path)) head.className = 'hit'
    return head
  }
  const rows = paths.map(from =>
    row(
      named('row', from),
      ...paths.map(to => {
        const found = cells.get(JSON.stringify([from, to]))
        return from === to || found === undefined ? cell('', from === to ? 'self' : '') : linked(from, to, found)
      }),
    ),
  )
  const note = document.createElement('p')
  note.textContent = paths.length === 0 ? 'There are no links.' : 'Each row uses its columns.'
  const matrix = tableOf([row(cell(''), ...paths.map(path => named('col', path)))], rows)
  matrix.className = 'matrix'
  return paths.length === 0 ? [note] : [note, matrix]
}

/** Cuts paths to as many levels as leave few enough of them. */
function folded(paths) {
  const cut = depth => path =>
    path
      .split('/')
      .slice(0, depth + 1)
      .join('/')
  let depth = Math.max(1, ...paths.map(path => path.split('/').length - 1))
  while (depth > 1 && new Set(paths.map(cut(depth))).size > MOST) depth--
  return cut(depth)
}

function linked(from, to, found) {
  const button = document.createElement('button')
  button.textContent = found.length
  button.setAttribute('aria-label', `${found.length} from ${from} to ${to}`)
  button.title = `${from} → ${to}`
  button.addEventListener('click', () => tell(`${from} → ${to}`, found))
  return cell(button)
}

function opener(path, text) {
  const button = document.createElement('button')
  button.textContent = text
  button.addEventListener('click', () => go(path))
  return button
}

function tableOf(head, rows) {
  const [element, top, body] = ['table', 'thead', 'tbody'].map(name => document.createElement(name))
  top.append(...head)
  body.append(...rows)
  element.append(top, body)
  return element
}

function row(...parts) {
  const element = document.createElement('tr')
  element.append(...parts)
  return element
}

function heading(scope, content) {
  const element = document.createElement('th')
  element.scope = scope
  element.append(content)
  return element
}

function cell(content, className) {
  const element = document.createElement('td')
  element.append(content)
  if (className) element.className = className
  return element
}

for (const button of ways) button.addEventListener('click', () => showAs(button.dataset.way))
