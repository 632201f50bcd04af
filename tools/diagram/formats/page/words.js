// The description of one card, or of the whole picture.
import { cards, edges, model } from './picture.js'

/** The elements that describe the card at a path, or the whole picture if there is none; `go` is called with the path of another card. */
export function inWords(path, go) {
  const card = cards.get(path)
  return card === undefined ? describeAll(go) : describeCard(card, go)
}

export function sheetTexts({ sheet = [] }) {
  return sheet.map(({ name, value }) => `${name} ${value ?? ''}`)
}

function describeCard(card, go) {
  const copy = node('button', 'Copy path')
  copy.id = 'copy'
  copy.addEventListener('click', async () => {
    copy.textContent = (await copied(card.path)) ? 'Copied' : card.path
  })
  const open = []
  if (/^(https?:|\/)/.test(card.address)) {
    const anchor = node('a', 'Open')
    anchor.href = card.address
    anchor.rel = 'noopener'
    open.push(' ', anchor)
  }
  const said = [...card.rows, ...(card.state ? [card.state.text] : []), ...sheetLines(card)]
  const uses = edges.filter(({ from }) => from === card.path)
  const users = edges.filter(({ ends }) => ends.includes(card.path))
  return [
    node('h1', card.path),
    node('p', [card.type, card.role].filter(Boolean).join(' · ')),
    copy,
    ...open,
    ...list('Says', said),
    ...list(
      'Uses',
      uses.map(edge => leadTo(go, edge.to, `${named(edge)} → ${edge.to.replace(/^\?/, '')}`)),
    ),
    ...list(
      'Used by',
      users.map(edge => leadTo(go, edge.from, `${edge.from}  ${named(edge)}`)),
    ),
    ...list('Findings', model.findings.filter(finding => finding.path === card.path).map(findingText)),
  ]
}

function describeAll(go) {
  return [
    node('h1', model.title),
    ...model.facts.map(fact => node('p', fact)),
    ...list(
      'Findings',
      model.findings.map(finding => leadTo(go, finding.path, `${finding.severity}: ${finding.message}`)),
    ),
    ...list('Keys', ['/  search', 'Enter  next match', '+ − 0  zoom', 'Esc  clear the choice']),
  ]
}

function sheetLines({ sheet = [] }) {
  return sheet.map(({ depth, name, value }) => `${'  '.repeat(depth)}${name}${value === undefined ? '' : `  ${value}`}`)
}

function named({ links }) {
  return links.map(({ name }) => name).join(', ')
}

function findingText({ severity, message, hint }) {
  return node('span', hint === undefined ? message : `${message}\n${hint}`, severity)
}

function leadTo(go, path, text) {
  if (!cards.has(path)) return node('span', text)
  const button = node('button', text)
  button.addEventListener('click', () => go(path))
  return button
}

function list(title, items) {
  if (items.length === 0) return []
  const ul = node('ul')
  for (const item of items) {
    const li = node('li')
    li.append(item)
    ul.append(li)
  }
  return [node('h2', title), ul]
}

function node(name, text, className) {
  const element = document.createElement(name)
  if (text !== undefined) element.textContent = text
  if (className) element.className = className
  return element
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = node('textarea', text)
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}
