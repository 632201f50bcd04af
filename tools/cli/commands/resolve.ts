import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { warnIfLastKnown } from '../session/last-known.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { printable } from '../text/property-line.ts'

interface Options {
  readonly trace?: boolean
  readonly output: 'text' | DocumentFormat
}

export const resolve: CommandSpec = {
  name: 'resolve',
  arguments: '<path>',
  summary: 'print the real path after all links',
  examples: [['espalier resolve /lb/pools/cms/providers --trace', 'with every link on the way']],
  flags: [{ flags: '--trace', summary: 'print every link that was followed' }, OUTPUT_DOCUMENT],
  async run({ context, args, options }: Call<Options>) {
    const [path = '/'] = args
    const client = await context.client()
    const { hops, provenance } = await client.tree.resolvePath({ path }, { signal: context.signal })
    await warnIfLastKnown(context, provenance)
    const realPath = provenance?.realPath ?? ''
    if (isDocument(options.output)) {
      await context.out.formatted(await documentText(JSON.stringify({ path, realPath, hops }), options.output))
      return EXIT.done
    }
    await context.out.line(realPath)
    if (options.trace === true)
      for (const hop of hops)
        await context.out.line(`  ${hop.path}  ${printable(hop.name)} -> ${printable(hop.target)}`)
    return EXIT.done
  },
}
