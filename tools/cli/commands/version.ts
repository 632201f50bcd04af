import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { versionLine } from '../language/static-text.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'

export const version: CommandSpec = {
  name: 'version',
  arguments: '',
  summary: 'print the version',
  examples: [['espalier version', 'of espalier and of Node']],
  flags: [OUTPUT_DOCUMENT],
  async run({ context, options }: Call<{ output: 'text' | DocumentFormat }>) {
    const { version } = context.tools
    const { output } = options
    await context.out.formatted(
      isDocument(output)
        ? await documentText(JSON.stringify({ version, node: process.versions.node }), output)
        : versionLine(version),
    )
    return EXIT.done
  },
}
