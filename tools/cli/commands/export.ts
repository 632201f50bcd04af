import { open } from 'node:fs/promises'
import { parseTree } from '../../../src/tree/parse.ts'
import { countedText } from '../counted-text.ts'
import { parseDepth } from '../depth.ts'
import { type DocumentFormat, documentText, isDocument } from '../document.ts'
import { EXIT } from '../exit.ts'
import { treeToJson } from '../json-tree.ts'
import { fileFailure } from '../source.ts'
import type { Call, Verb } from '../verb.ts'

interface Options {
  readonly ephemeral?: boolean
  readonly file?: string
  readonly name?: string
  readonly literals: 'json' | 'python'
  readonly depth?: number
  readonly output: 'tree' | DocumentFormat
}

export const exportVerb: Verb = {
  name: 'export',
  arguments: '[path]',
  summary: 'print the tree as text that import takes back',
  examples: [
    ['espalier export > model.tree', 'everything'],
    ['espalier export /cms --name cms2', 'one subtree, under another name'],
    ['espalier export --literals python', 'as zc.zk reads it'],
    ['espalier export -o yaml', 'as YAML, or json: import takes back either'],
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
    {
      flags: '-o, --output <format>',
      summary: 'tree, json or yaml',
      choices: ['tree', 'json', 'yaml'],
      fallback: 'tree',
    },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [path = '/'] = args
    const { ephemeral = false, file, name, literals, depth, output } = options
    const client = await context.client()
    const more = { ...(name === undefined ? {} : { name }), ...(depth === undefined ? {} : { depth }) }
    const exported = client.exportTree(path, { ephemeral, literals, signal: context.printSignal, ...more })
    // On a terminal the text itself shows how far it is.
    const counted = file === undefined && context.out.isTerminal ? exported : countedText(context, exported)
    const pieces = isDocument(output) ? asDocument(counted, output) : counted
    if (file === undefined) {
      for await (const piece of pieces) await context.out.write(piece)
      return EXIT.done
    }
    // The file is opened only when the gateway has answered: a failure leaves the old one alone.
    const first = await pieces[Symbol.asyncIterator]().next()
    try {
      await using target = await open(file, 'w')
      if (first.done !== true) await target.write(first.value)
      for await (const piece of pieces) await target.write(piece)
    } catch (error) {
      throw fileFailure('write', file, error)
    }
    await context.say(`wrote ${file}`)
    return EXIT.done
  },
}

async function* asDocument(pieces: AsyncIterable<string>, format: DocumentFormat): AsyncGenerator<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  yield await documentText(treeToJson(parseTree(text).tree), format)
}
