import { type KeptNode, KeptReason, type PlanStep, type PropertyChange } from '@espalier/contract/espalier/v1/tree'
import type { Acl } from '../../../src/tree/acl.ts'
import { classify } from '../../../src/tree/keys.ts'
import { comparePaths, parent, type TreePath } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { planImport, runImport, type Wanted } from '../plan/import-run.ts'
import { parseWanted } from '../plan/parse-wanted.ts'
import type { WholePlan } from '../plan/plan-text.ts'
import { readSource } from '../session/source.ts'
import { warnOfUnread } from '../session/unread.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'
import type { Output } from '../text/output.ts'
import { connectionEndpoint, pythonText } from './zc-zk-arguments.ts'

interface Options {
  readonly dryRun?: boolean
  readonly trim?: boolean
  /** Undefined: world-accessible. */
  readonly permission?: Acl | undefined
}

export const zookeeperImport: CommandSpec = {
  name: 'zookeeper_import',
  arguments: '<connection> [file] [path]',
  summary: 'import a tree text into a ZooKeeper as zc.zk does; today: espalier import',
  examples: [
    ['espalier zookeeper_import zk1:2181 mytree.txt /fooservice', 'nothing is deleted'],
    ['espalier zookeeper_import -dt zk1:2181 - /fooservice', 'only say what would be done'],
  ],
  flags: [
    { flags: '-d, --dry-run', summary: 'say what would be done, and do nothing' },
    { flags: '-t, --trim', summary: 'delete nodes that are not in the text' },
    { flags: '--no-trim', summary: 'leave them, and do not mention them' },
    {
      flags: '-p, --permission <n>',
      summary: 'sum of what everybody may do: 1 r, 2 w, 4 c, 8 d, 16 a (31)',
      parse: parsePermission,
    },
  ],
  endpoint: connectionEndpoint,
  async run({ context, args: [, file = '-', path = '/'], options }: Call<Options>) {
    const source = await readSource(context, file)
    const { tree } = await parseWanted(context, source)
    const trim = options.trim === undefined ? 'report' : options.trim ? 'delete' : 'keep'
    const wanted: Wanted = { text: source.text, tree, path, trim, acl: options.permission }
    const dry = options.dryRun === true
    const { plan, result } = dry ? await planImport(context, wanted) : await runImport(context, wanted, {})
    await warnOfUnread(context, result.warnings)
    const lines = [...(dry ? plan.steps.flatMap(step => stepLines(step, context.out)) : []), ...keptLines(plan, dry)]
    await context.out.lines(lines)
    return EXIT.done
  },
}

/** Parses ZooKeeper's permission bits, as zc.zk takes them. */
function parsePermission(text: string): Acl {
  const bits = Number(text)
  if (!/^\d+$/.test(text) || bits > 31)
    throw usage(`"${text}" is not a permission`, 'add up 1 read, 2 write, 4 create, 8 delete, 16 change the ACL')
  const permissions = [...'rwcda'].filter((_, i) => (bits & (1 << i)) !== 0).join('')
  return [{ scheme: 'world', id: 'anyone', permissions }]
}

function stepLines({ path, change }: PlanStep, out: Output): readonly string[] {
  if (change?.$case === 'create') return [`add ${path}`]
  if (change?.$case === 'delete') return [`would delete ${path}.`]
  const changes = change?.value.changes ?? []
  const old = changes.filter(({ oldJson }) => oldJson !== undefined)
  const added = changes.filter(({ oldJson }) => oldJson === undefined)
  const lines = [...old, ...added].map(one => changeText(path, one, out))
  const data = change?.value.data
  if (data !== undefined) lines.push(`data change${data.old === undefined ? '' : ` from ${data.old}`} to ${data.new}`)
  return lines.map(line => `${path} ${line}`)
}

/** zc.zk prints property links as properties. */
function changeText(path: string, { key, oldJson, newJson }: PropertyChange, { secrets }: Output): string {
  const value = (json: string | undefined): string => pythonText(secrets.shown(path, key, (json ?? 'null') as Value))
  const isLink = classify(key, (newJson ?? oldJson ?? 'null') as Value).kind === 'link'
  if (oldJson === undefined)
    return isLink ? `add link ${key} ${value(newJson)}` : `add property ${key} = ${value(newJson)}`
  if (newJson === undefined)
    return isLink ? `remove link ${key} ${value(oldJson)}` : `remove property ${key} = ${value(oldJson)}`
  const what = isLink ? `${key.slice(0, -3)} link change` : `${key} change`
  return `${what} from ${value(oldJson)} to ${value(newJson)}`
}

/** Kept nodes with the reason, children before parents, without live providers in a parent that is not deleted anyway. */
function keptLines({ kept }: WholePlan, dry: boolean): readonly string[] {
  const holding = new Set(kept.filter(({ reason }) => reason === KeptReason.HOLDS_EPHEMERAL).map(({ path }) => path))
  return [...kept].sort(deepestFirst).flatMap(({ path, reason }) => {
    if (reason === KeptReason.EXTRA) return [`extra path not trimmed: ${path}`]
    if (reason === KeptReason.HOLDS_EPHEMERAL) return [`${path} not deleted due to ephemeral descendent.`]
    if (!holding.has(parent(path as TreePath))) return []
    return [dry ? `wouldn't delete ${path} because it's ephemeral.` : `Not deleting ${path} because it's ephemeral.`]
  })
}

function deepestFirst(a: KeptNode, b: KeptNode): number {
  if (a.path.startsWith(`${b.path}/`)) return -1
  return b.path.startsWith(`${a.path}/`) ? 1 : comparePaths(a.path as TreePath, b.path as TreePath)
}
