import { type Contender, type ListHoldersResponse, LockKind } from '@espalier/contract/espalier/v1/coordination'
import type { Call, CommandSpec } from '../language/command.ts'
import { documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { printable } from '../text/property-line.ts'

interface Options {
  readonly output: 'table' | 'json' | 'yaml'
}

interface Row {
  readonly state: string
  readonly contender: Contender
}

export const locks: CommandSpec = {
  name: 'locks',
  arguments: '<path>',
  summary: 'show who holds a lock and who waits for it',
  examples: [['espalier locks /locks/deploy', 'holders first, then those who wait, in their order']],
  flags: [
    {
      flags: '-o, --output <format>',
      summary: 'table, json or yaml',
      choices: ['table', 'json', 'yaml'],
      fallback: 'table',
    },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [path = '/'] = args
    const client = await context.client()
    const listed = await client.coordination.listHolders({ path }, { signal: context.printSignal })
    const rows = [
      ...listed.holders.map((contender): Row => ({ state: 'held', contender })),
      ...listed.waiting.map((contender, i): Row => ({ state: `waits ${i + 1}`, contender })),
    ]
    if (isDocument(options.output)) {
      await context.out.formatted(await documentText(documentOf(listed, rows), options.output))
      return EXIT.done
    }
    if (rows.length === 0) await context.say(`nobody holds ${listed.realPath}`)
    const width = Math.max(0, ...rows.map(({ contender }) => printable(contender.value).length))
    const unlisted = listed.queueLength - listed.waiting.length
    await context.out.lines(rows.map(row => lineOf(row, width)))
    if (unlisted > 0) await context.say(`and ${unlisted} more wait`)
    return EXIT.done
  },
}

function lineOf({ state, contender }: Row, width: number): string {
  const { value, fencingToken, native } = contender
  const token = fencingToken === 0n ? '' : `token ${fencingToken}`
  const cells = [state.padEnd(8), printable(value).padEnd(width), `since ${since(contender)}`, token]
  return [...cells, ...(native ? ['(native client)'] : [])].join('  ').trimEnd()
}

function since({ createTime }: Contender): string {
  return `${new Date(Number(createTime?.seconds ?? 0n) * 1_000).toISOString().slice(0, 19).replace('T', ' ')}Z`
}

function documentOf({ kind, permits, queueLength }: ListHoldersResponse, rows: readonly Row[]): string {
  const list = (isHeld: boolean) =>
    rows
      .filter(({ state }) => (state === 'held') === isHeld)
      .map(({ contender }) => ({
        value: contender.value,
        // As text: it may be greater than what a double holds.
        token: contender.fencingToken === 0n ? undefined : String(contender.fencingToken),
        since: since(contender),
        native: contender.native,
        path: contender.path,
      }))
  return JSON.stringify({
    kind: kind === LockKind.SEMAPHORE ? 'semaphore' : kind === LockKind.UNSPECIFIED ? 'none' : 'lock',
    ...(kind === LockKind.SEMAPHORE ? { permits } : {}),
    holders: list(true),
    waiting: list(false),
    queueLength,
  })
}
