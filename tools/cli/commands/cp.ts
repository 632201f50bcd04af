import type { Warning } from '@espalier/contract/espalier/v1/tree'
import { formatTree } from '../../../src/tree/language/format.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { basename, parent, parsePath, ROOT, type TreePath } from '../../../src/tree/path.ts'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { PlanChanged, planImport, runImport, type Wanted } from '../plan/import-run.ts'
import { warnOfLimits } from '../plan/import-text.ts'
import type { Context } from '../session/context.ts'
import { withIdleTimeout } from '../session/idle-timeout.ts'
import { confirm } from '../session/prompt.ts'
import { SKIP_UNREADABLE, type SkipUnreadable, warnOfUnread } from '../session/unread.ts'
import { destinationOf } from '../text/destination.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, toFailure, usage } from '../text/failure.ts'

interface Options extends SkipUnreadable {
  readonly parents?: boolean
  readonly dryRun?: boolean
  readonly rebaseLinks?: boolean
  readonly output: 'text' | DocumentFormat
}

export const cp: CommandSpec = {
  name: 'cp',
  arguments: '<from> <to>',
  summary: 'copy a node with everything below it, except live providers',
  examples: [
    ['espalier cp /cms /cms2', 'all or nothing, up to the size of a transaction'],
    ['espalier cp /cms /archive/', 'into /archive, under its own name'],
    ['espalier cp /cms /cms2 --rebase-links', 'its links among its own nodes lead into the copy'],
    ['espalier cp @staging/cms /cms', 'from the tree of another context'],
  ],
  flags: [
    { flags: '-p, --parents', summary: 'make missing nodes on the way' },
    { flags: '--rebase-links', summary: 'have absolute links that lead to a copied node lead to its copy' },
    { flags: '-d, --dry-run', summary: 'check everything, and do nothing' },
    SKIP_UNREADABLE,
    OUTPUT_DOCUMENT,
  ],
  async run({ context, args: [from = '', to = ''], options }: Call<Options>) {
    const [, name, path = ''] = /^(?:@([^/]*))?(.*)$/s.exec(from) ?? []
    const destination = parsePath(destinationOf(path, to))
    if (destination === ROOT) throw usage('the root exists', 'name the node that the copy becomes')
    const isElsewhere = name !== undefined && name !== ''
    if (!isElsewhere && options.skipUnreadable !== true) {
      const code = await copyAtOnce(context, { from, path: path || '/', to, destination }, options)
      if (code !== undefined) return code
    }
    if (options.rebaseLinks === true)
      throw usage(
        '--rebase-links is for a copy within one tree that is one transaction',
        'copy it in parts, or export it, change its links, and import that',
      )
    const copy = await read(context, name, path || '/', basename(destination), options)
    const parentNode = await nearestParent(context, parent(destination), options.parents === true)
    const tree = nested([...parentNode.missing, basename(destination)], copy)
    const wanted: Wanted = { text: formatTree(tree, { order: 'stored' }), tree, path: parentNode.path, trim: 'keep' }
    const { plan, result } = await planImport(context, wanted)
    if (plan.steps.some(({ change }) => change?.$case !== 'create') || result.unchanged > 0n)
      throw new Failure('ALREADY_EXISTS', EXIT.conflict, `${destination} exists already`, {
        hint: to.endsWith('/') ? undefined : `to copy it in there, under its own name: ${to}/`,
        facts: { path: destination },
      })
    await warnOfLimits(context, result.warnings)
    const nodes = plan.steps.length - parentNode.missing.length
    const shown = `${from} ${context.out.glyphs.arrow} ${destination}  (${nodes} ${nodes === 1 ? 'node' : 'nodes'})`
    const dry = options.dryRun === true
    if (!dry) {
      await confirm(context, { deletes: 0, shown: [shown] })
      // Creates exactly these nodes or fails: nothing that was created in the meantime is overwritten.
      await runImport(context, wanted, { planEtag: result.planEtag }).catch((error: unknown) => {
        throw error instanceof PlanChanged ? error.cause : error
      })
    }
    if (isDocument(options.output)) {
      const copied = { from, to: destination, nodes, dryRun: dry }
      await context.out.formatted(await documentText(JSON.stringify(copied), options.output))
    } else await context.out.line(`${shown}${dry ? '  (not written: dry run)' : ''}`)
    return EXIT.done
  },
}

interface Wish {
  readonly from: string
  readonly path: string
  readonly to: string
  readonly destination: TreePath
}

/** A copy within one tree is one transaction. Undefined: it is too large for one, and nothing was written. */
async function copyAtOnce(
  context: Context,
  { from, path, to, destination }: Wish,
  { parents: createParents = false, dryRun = false, rebaseLinks = false, output }: Options,
): Promise<number | undefined> {
  const client = await context.client()
  const { signal } = context
  const request = { path, destination, createParents, rebaseLinks }
  const explain = (error: unknown): never => {
    const failure = toFailure(error)
    throw failure.withHint(
      {
        ALREADY_EXISTS: to.endsWith('/') ? undefined : `to copy it in there, under its own name: ${to}/`,
        NOT_FOUND: failure.facts.path === path ? undefined : 'add -p to make the nodes on the way',
      }[failure.code],
    )
  }
  try {
    const planned = await client.tree.copyNode({ ...request, validateOnly: true }, { signal })
    await warnOfLimits(context, planned.warnings)
    const nodes = `${planned.nodes} ${planned.nodes === 1n ? 'node' : 'nodes'}`
    const rebased = rebaseLinks ? `, ${planned.rebasedLinks} links rebased` : ''
    const shown = `${from} ${context.out.glyphs.arrow} ${destination}  (${nodes}${rebased})`
    if (!dryRun) {
      await confirm(context, { deletes: 0, shown: [shown] })
      await client.tree.copyNode(request, { signal })
    }
    if (isDocument(output)) {
      const [nodes, leftOut] = [Number(planned.nodes), Number(planned.leftOut)]
      const copied = { from, to: destination, nodes, dryRun, leftOut, rebasedLinks: Number(planned.rebasedLinks) }
      await context.out.formatted(await documentText(JSON.stringify(copied), output))
    } else await context.out.line(`${shown}${dryRun ? '  (not written: dry run)' : ''}`)
    return EXIT.done
  } catch (error) {
    if (toFailure(error).code === 'PAYLOAD_TOO_LARGE' && !rebaseLinks) return undefined
    return explain(error)
  }
}

/** What is copied, as it is now: the node at the path after all links. */
async function read(
  context: Context,
  name: string | undefined,
  path: string,
  newName: string,
  { skipUnreadable = false }: SkipUnreadable,
): Promise<TreeNode> {
  const client = await context.client(name === undefined || name === '' ? context.target : context.targets.named(name))
  const { signal } = context
  const { provenance } = await client.tree.resolvePath({ path }, { signal })
  let text = ''
  const top = provenance?.realPath ?? path
  const unread: Warning[] = []
  const how = { name: newName, skipUnreadable, onWarning: (warning: Warning) => unread.push(warning) }
  const pieces = withIdleTimeout(context, signal, signal => client.exportTree(top, { ...how, signal }))
  for await (const piece of pieces) text += piece
  await warnOfUnread(context, unread)
  const copied = parseTree(text).tree.children.get(newName)
  if (copied === undefined)
    throw new Failure('EPHEMERAL_KEPT', EXIT.refused, `${path} is a live provider, which is not copied`)
  return copied
}

/** The nearest node that exists, and the names that are missing below it. */
async function nearestParent(
  context: Context,
  path: TreePath,
  create: boolean,
): Promise<{ readonly path: TreePath; readonly missing: readonly string[] }> {
  const client = await context.client()
  const missing: string[] = []
  for (let at = path; ; at = parent(at))
    try {
      await client.tree.resolvePath({ path: at }, { signal: context.signal })
      return { path: at, missing }
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code !== 'NOT_FOUND' || at === ROOT) throw error
      if (!create) throw failure.withHint('add -p to make the nodes on the way')
      missing.unshift(basename(at))
    }
}

function nested(names: readonly string[], node: TreeNode): TreeNode {
  return names.reduceRight<TreeNode>(
    (below, name) => ({ properties: new Map(), children: new Map([[name, below]]) }),
    node,
  )
}
