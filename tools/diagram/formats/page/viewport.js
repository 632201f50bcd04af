// The visible part of the picture, moved by wheel and pointers.
import { elementOf, stage, svg } from './picture.js'

const whole = svg.viewBox.baseVal
const all = { x: whole.x, y: whole.y, width: whole.width, height: whole.height }
let view = { ...all }

export function showAll() {
  show({ ...all })
}

/** The argument of `restoreView`; undefined while everything is shown. */
export function viewToRestore() {
  return ['x', 'y', 'width', 'height'].every(key => view[key] === all[key]) ? undefined : view
}

export function restoreView(kept) {
  show(kept)
}

export function zoom(by, at) {
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

export function lookAt(path) {
  const element = elementOf(path)
  // Undefined, or not rendered while a table is shown in its place.
  const placed = element?.getScreenCTM()
  if (!placed) return
  const box = element.getBBox()
  const toPicture = svg.getScreenCTM().inverse().multiply(placed)
  const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2).matrixTransform(toPicture)
  const width = Math.min(view.width, Math.max(box.width * 5, 600))
  const height = (width * view.height) / view.width
  show({ x: middle.x - width / 2, y: middle.y - height / 2, width, height })
}

function show(next) {
  const least = Math.min(all.width, 60)
  const width = Math.min(Math.max(next.width, least), all.width * 8)
  const factor = width / next.width
  view = { x: next.x, y: next.y, width, height: next.height * factor }
  svg.setAttribute('viewBox', `${view.x} ${view.y} ${view.width} ${view.height}`)
}

function pan(dx, dy) {
  const { unit } = scale()
  show({ ...view, x: view.x - dx * unit, y: view.y - dy * unit })
}

/** How many units of the picture one pixel is, and what the picture leaves free at the sides. */
function scale() {
  const { width, height } = stage.getBoundingClientRect()
  const unit = Math.max(view.width / width, view.height / height)
  return { unit, left: (width * unit - view.width) / 2, top: (height * unit - view.height) / 2 }
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

/** Whether the pointer that was released last had moved the picture, so that it was a drag and not a click. */
export function wasDragged() {
  return moved > 4
}

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
    if (wasDragged()) stage.classList.add('dragging')
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
