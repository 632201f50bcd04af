// Writes the tables of settings and limits in docs/operations.md from the enforcing sources. `npm run fix` runs it; with --check, as
// in `npm run check`, it fails if the tables do not match the sources.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_TTL_MS, MAX_TTL_MS, MIN_TTL_MS } from '../../src/registry/leases/lease.ts'
import {
  MAX_IMPORTS,
  MAX_LEASES_PER_MESSAGE,
  MAX_PAGE_SIZE,
  MAX_TEXTS,
  MAX_VALUES_BYTES,
} from '../../src/rpc/limits.ts'
import { SETTINGS, type Setting, variableOf } from '../../src/settings.ts'
import { MAX_NODE_BYTES, MAX_TRANSACTION_BYTES } from '../../src/store/limits.ts'
import { MAX_HOPS } from '../../src/tree/links/link-errors.ts'
import { MAX_DEPTH, MAX_NEW_DEPTH, MAX_NEW_NAME_BYTES, MAX_PATH_BYTES } from '../../src/tree/path.ts'
import { root } from './run.ts'

const FILE = 'docs/operations.md'

/** The document with its tables generated from the sources. */
export function withTables(document: string): string {
  return [['settings', settingsTable()] as const, ['limits', limitsTable()] as const].reduce(
    (text, [name, table]) => replaceTable(text, name, table),
    document,
  )
}

function replaceTable(document: string, name: string, table: string): string {
  const [begin, end] = [`<!-- table of ${name}: npm run fix -->\n`, `<!-- end of ${name} -->\n`]
  const [before = '', rest] = document.split(begin)
  const [, after] = rest?.split(end) ?? []
  if (after === undefined) throw new Error(`${FILE} has no place for the table of ${name}`)
  return `${before}${begin}\n${table}\n${end}${after}`
}

function settingsTable(): string {
  const rows = Object.values(SETTINGS).map((setting: Setting<unknown>) => {
    const { name, value, description, range } = setting
    const shown = setting.default === undefined ? (setting.defaultNote ?? '') : `\`${setting.default}\``
    const meaning = range === undefined ? description : `${description} (${range})`
    return [`\`--${name}\``, `\`${variableOf(setting)}\``, `\`${value}\``, shown, meaning]
  })
  return table(['flag', 'environment', 'value', 'default', 'meaning'], rows)
}

function limitsTable(): string {
  const seconds = (ms: number): string => `${grouped(ms / 1000)} s`
  return table(
    ['fixed limit', 'value'],
    [
      ['data of one node', `${grouped(MAX_NODE_BYTES)} bytes`],
      ['one transaction', `${grouped(MAX_TRANSACTION_BYTES)} bytes`],
      ['values of one node with its property links resolved', `${grouped(MAX_VALUES_BYTES)} bytes`],
      [
        'name of a node that a call creates, but not of one that an import or a copy restores',
        `${MAX_NEW_NAME_BYTES} bytes`,
      ],
      [
        'path of a node that a call creates, but not of one that an import or a copy restores',
        `${MAX_NEW_DEPTH} levels`,
      ],
      ['any path', `${grouped(MAX_DEPTH)} levels, ${grouped(MAX_PATH_BYTES)} bytes`],
      ['links followed on one path', String(MAX_HOPS)],
      ['ttl of a lease', `${seconds(MIN_TTL_MS)} to ${seconds(MAX_TTL_MS)}, default ${seconds(DEFAULT_TTL_MS)}`],
      ['leases in one keep-alive message', grouped(MAX_LEASES_PER_MESSAGE)],
      ['children in one page', grouped(MAX_PAGE_SIZE)],
      [
        'imports at the same time',
        `${MAX_IMPORTS}, with texts of at most ${MAX_TEXTS} times \`--max-text-bytes\` together`,
      ],
    ],
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('')
}

function grouped(value: number): string {
  return value.toLocaleString('en-US')
}

if (import.meta.main) {
  const file = join(root, FILE)
  const document = readFileSync(file, 'utf8')
  const wanted = withTables(document)
  if (!process.argv.includes('--check')) writeFileSync(file, wanted)
  else if (wanted !== document) {
    process.stderr.write(`error: the tables of ${FILE} are not what the sources say\n   help: npm run fix\n`)
    process.exit(1)
  }
}
