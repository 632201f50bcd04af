import { posix } from 'node:path'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import type { Context } from '../session/context.ts'
import { confirm } from '../session/prompt.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, hinting, toFailure, usage } from '../text/failure.ts'

interface Options {
  readonly parents?: boolean
  readonly replace?: boolean
  readonly dryRun?: boolean
  readonly output: 'text' | DocumentFormat
}

export const ln: CommandSpec = {
  name: 'ln',
  arguments: '<target> <link>',
  summary: 'make a link',
  examples: [
    ['espalier ln /databases/cms /cms/databases/main', 'the second path links to the first'],
    ['espalier ln /databases/cms /cms/databases/', 'under the same name: /cms/databases/cms'],
    ['espalier ln ../shared /a/b/conf', 'a target may be relative to the node that holds the link'],
  ],
  flags: [
    { flags: '-p, --parents', summary: 'make missing nodes on the way' },
    { flags: '--replace', summary: 'replace a link with another target' },
    { flags: '-d, --dry-run', summary: 'check everything, and do nothing' },
    OUTPUT_DOCUMENT,
  ],
  async run({ context, args, options }: Call<Options>) {
    const [target = '', link = ''] = args
    const path = link.endsWith('/') ? `${link}${lastName(target)}` : link
    if (absolute(target, path) === path)
      throw new Failure('LINK_LOOP', EXIT.input, `${path} would be a link to itself`, {
        hint: 'the target comes first, then the link',
        facts: { path },
      })
    const client = await context.client()
    const dry = options.dryRun === true
    const request = {
      path,
      target,
      replace: options.replace === true,
      createParents: options.parents === true,
      validateOnly: dry,
    }
    const { signal } = context
    const name = lastName(path)
    const rehearsal = await client.tree.linkNode({ ...request, validateOnly: true }, { signal }).catch(hinting(HINT_OF))
    if (rehearsal.shadowed && (await leadsNowhere(context, target, path)))
      throw new Failure('ALREADY_EXISTS', EXIT.conflict, `${path} is a node already, and ${target} does not exist`, {
        hint: `the target comes first: espalier ln ${path} ${target}`,
        facts: { path },
      })
    if (!dry) await confirm(context, { deletes: 0, shown: [`${path} -> ${target}`] })
    const { realPath, shadowed } = dry
      ? rehearsal
      : await client.tree.linkNode(request, { signal }).catch(hinting(HINT_OF))
    if (isDocument(options.output)) {
      const made = { path: realPath, link: name, target, dryRun: dry }
      await context.out.formatted(await documentText(JSON.stringify(made), options.output))
    } else await context.out.line(`${realPath}  ${name} -> ${target}${dry ? '  (not written: dry run)' : ''}`)
    if (!dry && !(await resolves(context, path)))
      await context.warn(`${realPath}: the link ${name} -> ${target} leads nowhere yet`)
    if (shadowed) await context.warn(`${realPath} has a child and a link called "${name}"; the child wins`)
    return EXIT.done
  },
}

/** Whether there is no node at a target, which may be relative to the node that holds the link. */
async function leadsNowhere(context: Context, target: string, link: string): Promise<boolean> {
  const path = absolute(target, link)
  const client = await context.client()
  return await client.tree.resolvePath({ path }, { signal: context.signal }).then(
    () => false,
    (error: unknown) => ['NOT_FOUND', 'LINK_DANGLING'].includes(toFailure(error).code),
  )
}

/** The path that a target means, which may be relative to the node that holds the link. */
function absolute(target: string, link: string): string {
  const holder = link.slice(0, link.lastIndexOf('/')) || '/'
  return target.startsWith('/') ? target : posix.join(holder, target)
}

/** The target may be created later. */
async function resolves(context: Context, path: string): Promise<boolean> {
  const client = await context.client()
  return await client.tree.resolvePath({ path }, { signal: context.signal }).then(
    () => true,
    (error: unknown) => toFailure(error).code !== 'LINK_DANGLING',
  )
}

function lastName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === '' || name === '.' || name === '..')
    throw usage(`"${path}" does not end with a name for the link`, 'write the name of the link out')
  return name
}

const HINT_OF = {
  BAD_VALUE: 'the target is a path: /name/name, or relative to the node that holds the link',
  ALREADY_EXISTS: 'add --replace to change its target',
  NOT_FOUND: 'add -p to create the missing nodes',
}
