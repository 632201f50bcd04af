import { stat } from 'node:fs/promises'
import type { Warning } from '@espalier/contract/espalier/v1/tree'
import { formatTree } from '../../../src/tree/language/format.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { checkName } from '../../../src/tree/path.ts'
import { treeToJson } from '../documents/json-tree.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import type { Context } from '../session/context.ts'
import { exportWithProgress } from '../session/export-with-progress.ts'
import { withIdleTimeout } from '../session/idle-timeout.ts'
import { parseSource } from '../session/parsed-source.ts'
import { readSource } from '../session/source.ts'
import { type LiveTree, liveTree } from '../session/target.ts'
import { SKIP_UNREADABLE, type SkipUnreadable, warnOfUnread } from '../session/unread.ts'
import { parseDepth } from '../text/depth.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import { replaceFile } from '../text/replaced-file.ts'

interface Options extends SkipUnreadable {
  readonly ephemeral?: boolean
  readonly file?: string
  readonly name?: string
  readonly literals: 'json' | 'python'
  readonly depth?: number
  readonly output: 'tree' | DocumentFormat
}

export const exportCommand: CommandSpec = {
  name: 'export',
  arguments: '[source]',
  summary: 'print a tree as text that import reads',
  examples: [
    ['espalier export > model.tree', 'everything'],
    ['espalier export /cms --name cms2', 'one subtree, under another name'],
    ['espalier export --literals python', 'in the syntax of zc.zk'],
    ['espalier export -o yaml', 'as YAML, or json: import reads both'],
    ['espalier export @staging/cms', 'another context; zk://... is one, too'],
    ['espalier export model.yaml', 'a file, converted to the tree language'],
  ],
  flags: [
    { flags: '-e, --ephemeral', summary: 'also live providers' },
    { flags: '-f, --file <file>', summary: 'write to a file' },
    { flags: '--name <name>', summary: 'a name for the top node instead of its own' },
    {
      flags: '--literals <style>',
      summary: 'how values are written: json or python',
      choices: ['json', 'python'],
      fallback: 'json',
    },
    { flags: '--depth <n>', summary: 'how many levels', parse: parseDepth },
    SKIP_UNREADABLE,
    {
      flags: '-o, --output <format>',
      summary: 'tree, json or yaml',
      choices: ['tree', 'json', 'yaml'],
      fallback: 'tree',
    },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [source = '/'] = args
    const { file, output } = options
    // As everywhere else, "/..." is a file where there is one; otherwise a path of the tree.
    const live =
      source.startsWith('/') && !(await isRegularFile(source))
        ? { target: context.target, path: source }
        : liveTree(source, () => context.targets)
    const exported = live === undefined ? read(context, source, options) : exportLive(context, live, options)
    // On a terminal the text itself shows the progress.
    const counted = file === undefined && context.out.isTerminal ? exported : exportWithProgress(context, exported)
    const pieces = isDocument(output) ? asDocument(counted, output) : counted
    if (file === undefined) {
      const write = isDocument(output) ? 'formatted' : 'document'
      for await (const piece of pieces) await context.out[write](piece)
      return EXIT.done
    }
    // It is exact, and may have secrets: a new file is for its owner alone.
    await replaceFile(file, pieces, { created: 0o600 })
    await context.say(`wrote ${file}`)
    return EXIT.done
  },
}

async function* exportLive(context: Context, { target, path }: LiveTree, options: Options): AsyncGenerator<string> {
  const { ephemeral = false, name, literals, depth, skipUnreadable = false } = options
  const unread: Warning[] = []
  const how = { ephemeral, literals, skipUnreadable, onWarning: (warning: Warning) => unread.push(warning) }
  const more = { ...(name === undefined ? {} : { name }), ...(depth === undefined ? {} : { depth }) }
  const client = await context.client(target)
  yield* withIdleTimeout(context, context.printSignal, signal => client.exportTree(path, { ...how, ...more, signal }))
  await warnOfUnread(context, unread)
}

/** The export of a file: as after an import into an empty tree. */
async function* read(context: Context, file: string, options: Options): AsyncGenerator<string> {
  const { name, literals, depth = Number.POSITIVE_INFINITY } = options
  if (name !== undefined) checkName(name)
  const { tree } = await parseSource(context, await readSource(context, file).catch(withPathHint))
  yield formatTree(cut(tree, depth), name === undefined ? { literals } : { literals, name })
}

function withPathHint(error: unknown): never {
  if (!(error instanceof Failure) || error.code !== 'CANNOT_READ') throw error
  throw error.withHint('a path of the tree begins with "/"')
}

function cut(node: TreeNode, depth: number): TreeNode {
  const below = depth === 0 ? [] : [...node.children].map(([name, child]) => [name, cut(child, depth - 1)] as const)
  return { ...node, children: new Map(below) }
}

async function* asDocument(pieces: AsyncIterable<string>, format: DocumentFormat): AsyncGenerator<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  yield await documentText(treeToJson(parseTree(text).tree), format)
}

async function isRegularFile(name: string): Promise<boolean> {
  return await stat(name).then(
    found => found.isFile(),
    () => false,
  )
}
