import type { Call, CommandSpec } from '../language/command.ts'
import { check } from './check.ts'

export const zookeeperValidate: CommandSpec = {
  name: 'zookeeper_validate',
  arguments: '[file]',
  summary: 'check the syntax of a tree text; today: espalier check',
  examples: [['espalier zookeeper_validate model.tree', 'prints only errors']],
  flags: [],
  run({ context, args: [file = '-'], rest }: Call) {
    return check.run({ context, args: [file], rest, options: { failOn: 'error', output: 'text' } })
  },
}
