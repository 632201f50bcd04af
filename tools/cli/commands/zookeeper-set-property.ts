import { literal } from '../../../src/tree/language/literal-text.ts'
import { compareText } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { parseAssignments } from '../nodes/assignment.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'
import { connectionEndpoint } from './zc-zk-arguments.ts'

export const zookeeperSetProperty: CommandSpec = {
  name: 'zookeeper_set_property',
  arguments: '<connection> <path> [name=value...]',
  summary: 'set properties of a node in a ZooKeeper; today: espalier set',
  examples: [[`espalier zookeeper_set_property zk1:2181 /foo threads=4 "comment='ok'"`, 'literals only']],
  flags: [],
  endpoint: connectionEndpoint,
  async run({ context, args: [, path = '/', ...assignments] }: Call) {
    if (assignments.length === 0) throw usage('nothing to set', 'for example threads=4')
    const given = Object.fromEntries(parseAssignments(assignments, 'literal'))
    const client = await context.client()
    const { signal } = context
    // The gateway merges: properties that others set in the meantime are kept.
    await client.properties.updateProperties({ path, jsonProperties: given }, { signal })
    const { jsonProperties } = await client.properties.getProperties({ path, names: [], jsonOnly: true }, { signal })
    await context.out.line('data updated')
    for (const [name, value] of Object.entries(jsonProperties).sort(([a], [b]) => compareText(a, b)))
      await context.out.line(`${name}: ${literal(context.out.secrets.shown(path, name, value as Value), 'python')}`)
    return EXIT.done
  },
}
