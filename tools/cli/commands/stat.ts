import { formatAcl, isOpen } from '../../../src/tree/acl.ts'
import { isOverridden, NO_OVERRIDE } from '../../../src/tree/override.ts'
import { overrideIn } from '../../../src/tree/provider.ts'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { overrideJson, overrideText } from '../nodes/override-text.ts'
import { warnIfLastKnown } from '../session/last-known.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { toDate } from '../text/timestamp.ts'

/** The limit of a node's data in bytes. */
const MAX_NODE_BYTES = 1_000_000

export const stat: CommandSpec = {
  name: 'stat',
  arguments: '<path>',
  summary: 'print version, revisions, times, size and ACL of a node',
  examples: [['espalier stat /cms', 'revisions, times, version, size, children, ACL']],
  flags: [OUTPUT_DOCUMENT],
  async run({ context, args: [path = '/'], options }: Call<{ output: 'text' | DocumentFormat }>) {
    const client = await context.client()
    const { node, provenance, acl } = await client.tree.getNode(
      { path, withAcl: true, jsonOnly: true },
      { signal: context.signal },
    )
    await warnIfLastKnown(context, provenance)
    const { stat } = node ?? {}
    if (node === undefined || stat === undefined) throw new Error(`the gateway answered without the node ${path}`)
    const override = stat.ephemeral ? overrideIn(node.data) : NO_OVERRIDE
    const [created, modified] = [toDate(stat.createTime), toDate(stat.updateTime)]
    if (isDocument(options.output)) {
      const { version, ephemeral, childCount, dataBytes } = stat
      const revisions = {
        createdRevision: String(stat.createdRevision),
        modifiedRevision: String(stat.modifiedRevision),
        childrenRevision: String(stat.childrenRevision),
      }
      const { path, etag } = node
      const size = { childCount, dataBytes, ...(node.nullData ? { nullData: true } : {}) }
      const facts = { path, etag, version, ephemeral, created, modified, ...revisions, ...size }
      const permitted = {
        ...facts,
        ...(isOverridden(override) ? { override: overrideJson(path, override, context.out) } : {}),
        ...(acl.length === 0 ? {} : { acl }),
      }
      await context.out.formatted(await documentText(JSON.stringify(permitted), options.output))
      return EXIT.done
    }
    const full = (stat.dataBytes / MAX_NODE_BYTES) * 100
    await context.out.lines([
      `path       ${node.path}`,
      `kind       ${stat.ephemeral ? 'ephemeral: deleted with its lease' : 'persistent'}`,
      `version    ${stat.version}`,
      `etag       ${node.etag}`,
      `created    ${created.toISOString()}  revision ${stat.createdRevision}`,
      `modified   ${modified.toISOString()}  revision ${stat.modifiedRevision}`,
      `children   ${stat.childCount}, last one came or went at revision ${stat.childrenRevision}`,
      `data       ${node.nullData ? 'null' : `${stat.dataBytes.toLocaleString('en')} bytes, ${full.toFixed(full < 10 ? 1 : 0)} % of what a node holds`}`,
      ...(acl.length === 0 || isOpen(acl) ? [] : [`acl        ${formatAcl(acl)}`]),
      ...(isOverridden(override) ? [`override   ${overrideText(node.path, override, context.out)}`] : []),
    ])
    return EXIT.done
  },
}
