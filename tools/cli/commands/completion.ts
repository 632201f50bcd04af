import { COMPLETION_SCRIPTS } from '../completion/completion-scripts.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'

export const completion: CommandSpec = {
  name: 'completion',
  arguments: '<shell>',
  summary: 'print the script that completes commands, flags and live paths',
  examples: [
    ['espalier completion fish | source', 'in fish, now'],
    ['source <(espalier completion bash)', 'in bash; zsh alike'],
    ['espalier completion powershell | Add-Content $PROFILE', 'PowerShell, from now on'],
  ],
  flags: [],
  async run({ context, args: [shell = ''] }: Call) {
    const script = COMPLETION_SCRIPTS[shell]
    if (script === undefined) throw usage(`"${shell}" is not a supported shell`, 'bash, zsh, fish or powershell')
    await context.out.formatted(script)
    return EXIT.done
  },
}
