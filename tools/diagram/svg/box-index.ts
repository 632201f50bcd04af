import { type Box, overlap } from './geometry.ts'

/** About the size of a card: a query then covers few cells, and each cell holds few boxes. */
const CELL = 100

/** More rows than any picture has. */
const ROWS = 2 ** 24

/** An index of items by their boxes, to find those at a place without a scan of all. */
export class BoxIndex<T> {
  readonly #cells = new Map<number, Entry<T>[]>()
  #questions = 0

  add(box: Box, thing: T): void {
    const entry = { box, thing, found: 0 }
    const [last, lowest] = [cellOf(box.right), cellOf(box.bottom)]
    for (let column = cellOf(box.left); column <= last; column++)
      for (let row = cellOf(box.top); row <= lowest; row++) {
        const cell = this.#cells.get(column * ROWS + row)
        if (cell === undefined) this.#cells.set(column * ROWS + row, [entry])
        else cell.push(entry)
      }
  }

  /** Those whose boxes overlap this one, each once. */
  at(box: Box): readonly T[] {
    const question = ++this.#questions
    const things: T[] = []
    const [last, lowest] = [cellOf(box.right), cellOf(box.bottom)]
    for (let column = cellOf(box.left); column <= last; column++)
      for (let row = cellOf(box.top); row <= lowest; row++)
        for (const entry of this.#cells.get(column * ROWS + row) ?? NONE) {
          if (entry.found === question || !overlap(entry.box, box)) continue
          entry.found = question
          things.push(entry.thing)
        }
    return things
  }
}

const NONE: readonly never[] = []

interface Entry<T> {
  readonly box: Box
  readonly thing: T
  /** The last query that returned it. */
  found: number
}

function cellOf(coordinate: number): number {
  return Math.floor(coordinate / CELL)
}
