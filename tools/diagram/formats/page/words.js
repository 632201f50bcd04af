// The description of one card, or of the whole picture.
import { boxOf, cards, edges, groups, isKnown, model, others } from './picture.js'

/** How many paths a list shows. */
const LISTED = 300

/**
 * The elements that describe what is at a path; if there is none, what was found, or else the whole picture. `go` is called with the path of
 * what the reader wants to see next.
 */
export function inWords(path, found, go) {
  if (cards.has(path)) return describeCard(cards.get(path), go)
  if (groups.has(path)) return describeGroup(groups.get(path), go)
  if (others.has(path)) return describeOther(others.get(path), go)
  return found === undefined ? describeAll(go) : [node('h1', 'Found'), ...paths(`${found.length}`, found, go)]
}

export function linksInWords(title, links, go) {
  return [
    node('h1', title),
    ...list(
      'Links',
      links.flatMap(([owner, name, target]) => [
        leadTo(go, owner, `${owner}  ${name}`),
        leadTo(go, target, `  → ${target}`),
      ]),
    ),
  ]
}

export function sheetTexts({ sheet = [] }) {
  return sheet.map(({ name, value }) => `${name} ${value ?? ''}`)
}

function describeCard(card, go) {
  const inside = [...others.keys()].filter(path => boxOf(path) === card.path)
  // A box of others lists their paths.
  const own = card.details.filter(line => !others.has(line) && line !== card.path)
  const lines = own.length > 0 ? own : sheetLines(card)
  const said = [...lines, ...card.notes, ...(card.state ? [card.state.text] : [])]
  const uses = edges.filter(({ from }) => from === card.path)
  const users = edges.filter(({ ends }) => ends.includes(card.path))
  return [
    node('h1', card.path),
    node('p', [card.type, card.role].filter(Boolean).join(' · ')),
    ...buttons(card),
    ...list('Says', said),
    ...paths('Contains', inside, go),
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

function describeGroup(group, go) {
  const isInside = path => path.startsWith(`${group.path}/`)
  return [
    node('h1', group.path),
    node('p', [group.type, group.role].filter(Boolean).join(' · ')),
    ...buttons(group),
    ...list('Says', group.details ?? []),
    ...paths('Contains', [...cards.keys(), ...others.keys()].filter(isInside), go),
  ]
}

/** What has no card of its own. */
function describeOther({ path, type, role, details, state, uses }, go) {
  const box = boxOf(path)
  const users = [...others.values()].flatMap(other =>
    other.uses.filter(([, to]) => to === path).map(([name]) => leadTo(go, other.path, `${other.path}  ${name}`)),
  )
  return [
    node('h1', path),
    node('p', [type, role, box === undefined ? 'not drawn' : `in ${box}`].filter(Boolean).join(' · ')),
    ...list('Says', [...details.filter(line => !isKnown(line)), ...(state ? [state] : [])]),
    ...list(
      'Uses',
      uses.map(([name, to]) => leadTo(go, to, `${name} → ${to.replace(/^\?/, '')}`)),
    ),
    ...list('Used by', users),
    ...(box === undefined ? [] : paths('Drawn as', [box], go)),
  ]
}

function buttons({ path, address }) {
  const copy = node('button', 'Copy path')
  copy.id = 'copy'
  copy.addEventListener('click', async () => {
    copy.textContent = (await copied(path)) ? 'Copied' : path
  })
  if (!/^(https?:|\/)/.test(address)) return [copy]
  const anchor = node('a', 'Open')
  anchor.href = address
  anchor.rel = 'noopener'
  return [copy, ' ', anchor]
}

function paths(title, all, go) {
  const left = all.length - LISTED
  return list(title, [
    ...all.slice(0, LISTED).map(path => leadTo(go, path, path)),
    ...(left > 0 ? [`+${left} more; search for them`] : []),
  ])
}

function describeAll(go) {
  return [
    node('h1', model.title),
    ...model.facts.map(fact => node('p', fact)),
    ...list(
      'Findings',
      model.findings.map(finding => leadTo(go, finding.path, `${finding.severity}: ${finding.message}`)),
    ),
    ...paths(
      'Not drawn',
      [...others.values()].filter(({ omitted }) => omitted).map(({ path }) => path),
      go,
    ),
    ...list('Keys', [
      '/  search',
      'Enter  next match',
      'p l m  picture, list, matrix',
      '+ − 0  zoom',
      'Esc  clear the choice',
    ]),
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
  if (!isKnown(path)) return node('span', text)
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
