// Runs in the page of a diagram. Everything that a person wrote reaches the page as text, never as markup.
;(() => {
  const model = JSON.parse(document.getElementById('model').textContent)
  const stage = document.querySelector('main')
  const svg = stage.querySelector('svg')
  const search = document.getElementById('search')
  const count = document.getElementById('count')
  const panel = document.querySelector('aside')

  const cards = new Map(
    model.cards.map(card => [card.path, { ...card, element: document.getElementById(card.element) }]),
  )
  const ghosts = new Map(model.ghosts.map(ghost => [ghost.id, document.getElementById(ghost.element)]))
  const edges = model.edges.map(edge => ({ ...edge, element: document.getElementById(edge.element) }))
  const elementOf = id => cards.get(id)?.element ?? ghosts.get(id)
  const texts = new Map(
    [...cards.values()].map(card => [
      card.path,
      [card.path, card.name, card.type, ...card.rows, ...card.details, card.state?.text, ...sheetTexts(card)]
        .filter(Boolean)
        .join('\n')
        .toLowerCase(),
    ]),
  )

  function sheetTexts({ sheet = [] }) {
    return sheet.map(({ name, value }) => `${name} ${value ?? ''}`)
  }

  // ---- where the picture is: a window onto it

  const whole = svg.viewBox.baseVal
  const all = { x: whole.x, y: whole.y, width: whole.width, height: whole.height }
  let view = { ...all }

  function show(next) {
    const least = Math.min(all.width, 60)
    const width = Math.min(Math.max(next.width, least), all.width * 8)
    const factor = width / next.width
    view = { x: next.x, y: next.y, width, height: next.height * factor }
    svg.setAttribute('viewBox', `${view.x} ${view.y} ${view.width} ${view.height}`)
  }

  /** How many units of the picture one pixel is, and what the picture leaves free at the sides. */
  function scale() {
    const { width, height } = stage.getBoundingClientRect()
    const unit = Math.max(view.width / width, view.height / height)
    return { unit, left: (width * unit - view.width) / 2, top: (height * unit - view.height) / 2 }
  }

  function zoom(by, at) {
    const box = stage.getBoundingClientRect()
    const { unit, left, top } = scale()
    const [px, py] = at ?? [box.left + box.width / 2, box.top + box.height / 2]
    const x = view.x - left + (px - box.left) * unit
    const y = view.y - top + (py - box.top) * unit
    const factor = Math.min(Math.max(by, 60 / view.width), (all.width * 8) / view.width)
    show({
      x: x - (x - view.x) * factor,
      y: y - (y - view.y) * factor,
      width: view.width * factor,
      height: view.height * factor,
    })
  }

  function pan(dx, dy) {
    const { unit } = scale()
    show({ ...view, x: view.x - dx * unit, y: view.y - dy * unit })
  }

  function lookAt(path) {
    const element = elementOf(path)
    if (!element) return
    const box = element.getBBox()
    const toPicture = svg.getScreenCTM().inverse().multiply(element.getScreenCTM())
    const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2).matrixTransform(toPicture)
    const width = Math.min(view.width, Math.max(box.width * 5, 600))
    const height = (width * view.height) / view.width
    show({ x: middle.x - width / 2, y: middle.y - height / 2, width, height })
  }

  stage.addEventListener(
    'wheel',
    event => {
      event.preventDefault()
      zoom(1.0015 ** Math.max(-400, Math.min(400, event.deltaY)), [event.clientX, event.clientY])
    },
    { passive: false },
  )

  const pointers = new Map()
  let moved = 0
  stage.addEventListener('pointerdown', event => {
    if (pointers.size === 0) moved = 0
    pointers.set(event.pointerId, event)
  })
  addEventListener('pointermove', event => {
    const before = pointers.get(event.pointerId)
    if (!before) return
    const others = [...pointers.values()].filter(other => other.pointerId !== event.pointerId)
    if (others.length === 0) {
      moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY)
      if (moved > 4) stage.classList.add('dragging')
      pan(event.clientX - before.clientX, event.clientY - before.clientY)
    } else {
      const [other] = others
      const apart = one => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1
      moved += 5
      zoom(apart(before) / apart(event), [(event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2])
    }
    pointers.set(event.pointerId, event)
  })
  for (const kind of ['pointerup', 'pointercancel'])
    addEventListener(kind, event => {
      pointers.delete(event.pointerId)
      stage.classList.remove('dragging')
    })

  // ---- what is chosen: what the pointer is on, or what was clicked

  let pinned

  function choose(path) {
    svg.classList.toggle('chosen', path !== undefined)
    for (const element of svg.querySelectorAll('.near')) element.classList.remove('near')
    if (path === undefined) return
    elementOf(path)?.classList.add('near')
    for (const { from, ends, element } of edges) {
      if (from !== path && !ends.includes(path)) continue
      element?.classList.add('near')
      for (const id of [from, ...ends]) elementOf(id)?.classList.add('near')
    }
  }

  function pin(path) {
    pinned = cards.has(path) ? path : undefined
    for (const element of svg.querySelectorAll('.pinned')) element.classList.remove('pinned')
    if (pinned !== undefined) elementOf(pinned).classList.add('pinned')
    choose(pinned)
    describe(pinned)
    const place = pinned === undefined ? ' ' : pinned.split('/').map(encodeURIComponent).join('/')
    history.replaceState(undefined, '', `#${place.trim()}`)
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
    if (moved > 4) return
    const hit = event.target.closest('.node')
    const path = hit && [...cards.values()].find(({ element }) => element === hit)?.path
    pin(path === pinned ? undefined : (path ?? undefined))
  })

  // ---- in words

  function node(name, text, className) {
    const element = document.createElement(name)
    if (text !== undefined) element.textContent = text
    if (className) element.className = className
    return element
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

  function leadTo(path, text = path) {
    if (!cards.has(path)) return node('span', text)
    const button = node('button', text)
    button.addEventListener('click', () => {
      pin(path)
      lookAt(path)
    })
    return button
  }

  function describe(path) {
    const card = cards.get(path)
    panel.replaceChildren(...(card === undefined ? describeAll() : describeCard(card)))
  }

  function describeCard(card) {
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
        uses.map(edge => leadTo(edge.to, `${named(edge)} → ${edge.to.replace(/^\?/, '')}`)),
      ),
      ...list(
        'Used by',
        users.map(edge => leadTo(edge.from, `${edge.from}  ${named(edge)}`)),
      ),
      ...list('Findings', model.findings.filter(finding => finding.path === card.path).map(told)),
    ]
  }

  function sheetLines({ sheet = [] }) {
    return sheet.map(
      ({ depth, name, value }) => `${'  '.repeat(depth)}${name}${value === undefined ? '' : `  ${value}`}`,
    )
  }

  function named({ links }) {
    return links.map(({ name }) => name).join(', ')
  }

  function describeAll() {
    return [
      node('h1', model.title),
      ...model.facts.map(fact => node('p', fact)),
      ...list(
        'Findings',
        model.findings.map(finding => leadTo(finding.path, `${finding.severity}: ${finding.message}`)),
      ),
      ...list('Keys', ['/  search', 'Enter  next match', '+ − 0  zoom', 'Esc  let go']),
    ]
  }

  function told({ severity, message, hint }) {
    return node('span', hint === undefined ? message : `${message}\n${hint}`, severity)
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

  // ---- what is looked for: the rest steps back

  const hidden = { role: new Set(), health: new Set() }
  let matches = []
  let at = -1

  function filter() {
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
    at = -1
    const isAll = faded.size === 0
    count.textContent = isAll ? '' : `${matches.length} of ${cards.size}`
  }

  function next(step) {
    if (matches.length === 0) return
    at = (at + step + matches.length) % matches.length
    pin(matches[at])
    lookAt(matches[at])
    count.textContent = `${at + 1} of ${matches.length}`
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
  for (const [id, act] of [
    ['in', () => zoom(0.7)],
    ['out', () => zoom(1 / 0.7)],
    ['fit', () => show({ ...all })],
  ])
    document.getElementById(id).addEventListener('click', act)

  addEventListener('keydown', event => {
    const typing = event.target === search
    if (event.key === 'Escape') {
      search.value = ''
      search.blur()
      filter()
      pin(undefined)
    } else if (typing && event.key === 'Enter') next(event.shiftKey ? -1 : 1)
    else if (typing || event.ctrlKey || event.metaKey || event.altKey) return
    else if (event.key === '/') {
      event.preventDefault()
      search.focus()
      search.select()
    } else if (event.key === '+' || event.key === '=') zoom(0.7)
    else if (event.key === '-') zoom(1 / 0.7)
    else if (event.key === '0') show({ ...all })
  })

  function followAddress() {
    let path
    try {
      path = decodeURIComponent(location.hash.slice(1))
    } catch {
      return
    }
    if (!cards.has(path)) return
    pin(path)
    lookAt(path)
  }
  addEventListener('hashchange', followAddress)
  describe(undefined)
  followAddress()
})()
