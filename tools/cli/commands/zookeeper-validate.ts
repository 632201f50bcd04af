import type { Call, CommandSpec } from '../language/command.ts'
import { check } from './check.ts'

export const zookeeperValidate: CommandSpec = {
  name: 'zookeeper_validate',
  arguments: '[file]',
  summary: 'say whether a tree text is one; today: espalier check',
  examples: [['espalier zookeeper_validate model.tree', 'nothing, or what is wrong with it']],
  flags: [],
  run({ context, args: [file = '-'], rest }: Call) {
    return check.run({ context, args: [file], rest, options: { failOn: 'error', output: 'text' } })
  },
}
