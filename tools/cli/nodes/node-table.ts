import { plainProperties } from '../../../src/tree/keys.ts'
import type { Output } from '../text/output.ts'
import { printable } from '../text/property-line.ts'
import { formatDate, toDate } from '../text/timestamp.ts'
import { typeOf } from './node-row.ts'
import type { WalkedNode } from './walked-tree.ts'

const TABLES = ['table', 'wide'] as const
export type TableFormat = (typeof TABLES)[number]

export function isTable(output: string): output is TableFormat {
  return (TABLES as readonly string[]).includes(output)
}

const HEADS = ['NAME', 'TYPE', 'CHILDREN', 'PROPERTIES', 'VERSION', 'BYTES', 'CHANGED'] as const
/** The number of columns of a table that is not wide. */
const NARROW = 4
const isNumber = (column: number): boolean => column >= 2 && column <= 5

/** Nodes and links, one per line below a heading, in columns as wide as their longest cell. */
export class NodeTable {
  readonly #columns: number
  readonly #rows: (readonly string[])[] = [HEADS]

  constructor(format: TableFormat) {
    this.#columns = format === 'wide' ? HEADS.length : NARROW
  }

  add(name: string, node: WalkedNode, out: Output): void {
    const { properties, stat } = node
    const { childCount, version, dataBytes, updateTime } = stat
    const type = printable(typeOf(node, out) ?? '')
    const numbers = [childCount, plainProperties(properties).size, version, dataBytes].map(String)
    this.#rows.push([printable(name), type, ...numbers, formatDate(toDate(updateTime))])
  }

  addLink(name: string, target: string): void {
    this.#rows.push([printable(name), `-> ${printable(target)}`])
  }

  lines(out: Output): readonly string[] {
    const rows = this.#rows.map(row => row.slice(0, this.#columns))
    const widths = HEADS.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
    return rows
      .map(row => row.map((cell, i) => (isNumber(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))))
      .map((cells, i) =>
        cells
          .join('  ')
          .trimEnd()
          .replace(/^.*$/, line => (i === 0 ? out.paint('dim', line) : line)),
      )
  }
}
