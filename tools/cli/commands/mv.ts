import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { confirm } from '../session/prompt.ts'
import { destinationOf } from '../text/destination.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { toFailure } from '../text/failure.ts'

interface Options {
  readonly leaveLink?: boolean
  readonly parents?: boolean
  readonly dryRun?: boolean
  readonly output: 'text' | DocumentFormat
}

export const mv: CommandSpec = {
  name: 'mv',
  arguments: '<from> <to>',
  summary: 'move a node with everything below it, in one transaction',
  examples: [
    ['espalier mv /cms/databases/main /databases/cms', 'no reader sees it at both places or at neither'],
    ['espalier mv /cms/databases/main /databases/cms --leave-link', 'the old path leads to the new one'],
    ['espalier mv /cms /archive/', 'into /archive, under its own name'],
  ],
  flags: [
    { flags: '--leave-link', summary: 'leave a link at the old path, in the same transaction' },
    { flags: '-p, --parents', summary: 'make missing nodes on the way' },
    { flags: '-d, --dry-run', summary: 'check everything, and do nothing' },
    OUTPUT_DOCUMENT,
  ],
  async run({ context, args: [path = '', to = ''], options }: Call<Options>) {
    const destination = destinationOf(path, to)
    const dry = options.dryRun === true
    const client = await context.client()
    const { signal } = context
    const request = {
      path,
      destination,
      leaveLink: options.leaveLink === true,
      createParents: options.parents === true,
    }
    const planned = await client.tree.moveNode({ ...request, validateOnly: true }, { signal }).catch(explain(path, to))
    const nodes = `${planned.nodes} ${planned.nodes === 1n ? 'node' : 'nodes'}`
    const shown = [`${planned.realPath} ${context.out.glyphs.arrow} ${planned.destination}  (${nodes})`]
    if (request.leaveLink) shown.push(`${planned.realPath} -> ${planned.destination}`)
    if (!dry) {
      await confirm(context, { deletes: 0, shown })
      await client.tree.moveNode(request, { signal }).catch(explain(path, to))
    }
    if (isDocument(options.output)) {
      const { realPath: from, destination: to, nodes } = planned
      const moved = { from, to, nodes: Number(nodes), link: request.leaveLink, dryRun: dry }
      await context.out.formatted(await documentText(JSON.stringify(moved), options.output))
      return EXIT.done
    }
    await context.out.line(`${shown[0]}${dry ? '  (not written: dry run)' : ''}`)
    if (request.leaveLink) await context.out.line(shown[1])
    return EXIT.done
  },
}

function explain(path: string, to: string): (error: unknown) => never {
  return error => {
    const failure = toFailure(error)
    throw failure.withHint(
      {
        ALREADY_EXISTS: to.endsWith('/') ? undefined : `to move it in there, under its own name: ${to}/`,
        NOT_FOUND: failure.facts.path === path ? undefined : 'add -p to make the nodes on the way',
        PAYLOAD_TOO_LARGE: 'in steps, each by itself: espalier cp, then ln --replace or not, then rm -r',
      }[failure.code],
    )
  }
}
