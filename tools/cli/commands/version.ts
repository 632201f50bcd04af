import { EXIT } from '../exit.ts'
import { type Call, OUTPUT_JSON, type Verb } from '../verb.ts'

export const version: Verb = {
  name: 'version',
  arguments: '',
  summary: 'print the version',
  examples: [['espalier version', 'of espalier and of Node']],
  flags: [OUTPUT_JSON],
  async run({ context, options }: Call<{ output: string }>) {
    const { version } = context.tools
    const node = process.versions.node
    await context.out.line(
      options.output === 'json' ? JSON.stringify({ version, node }) : `espalier ${version} (Node ${node})`,
    )
    return EXIT.done
  },
}
