import { hideInLine } from '../../../src/tree/secret-line.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { parseSource } from '../session/parsed-source.ts'
import { isFile, isYamlFile, readSource } from '../session/source.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'
import { formatText } from '../text/format-text.ts'
import { replaceFile } from '../text/replaced-file.ts'
import { unifiedDiff } from '../text/text-diff.ts'

interface Options {
  readonly write?: boolean
  readonly check?: boolean
  readonly diff?: boolean
}

export const fmt: CommandSpec = {
  name: 'fmt',
  arguments: '<file...>',
  summary: 'write tree texts in their canonical form',
  examples: [
    ['espalier fmt -w *.tree', 'in place'],
    ['espalier fmt --check *.tree', 'name those that are not; exit 1 if there are any'],
    ['espalier fmt - < model.tree', 'to stdout; comments are kept'],
  ],
  flags: [
    { flags: '-w, --write', summary: 'write the files back' },
    { flags: '--check', summary: 'only say which files would change (exit 1)' },
    { flags: '--diff', summary: 'show what would change (exit 1 with --check)' },
  ],
  async run({ context, args, options }: Call<Options>) {
    if (options.write === true && options.check === true)
      throw usage('--write and --check exclude each other', '--check only looks; leave out one of the two')
    const notText = options.write === true ? args.find(file => !isText(file)) : undefined
    if (notText !== undefined) throw usage(`${notText} cannot be written back as a tree text`, 'leave out -w')
    let differ = 0
    for (const file of args) {
      const source = await readSource(context, file)
      await parseSource(context, source)
      const formatted = formatText(source.text)
      const isSame = formatted === source.text
      if (!isSame) differ++
      if (options.diff === true)
        await context.out.lines(
          shown(unifiedDiff(source.text, formatted, [file, `${file} (formatted)`]), context.globals.showSecrets),
        )
      else if (options.check === true) await context.out.lines(isSame ? [] : [file])
      else if (options.write !== true) await context.out.document(formatted)
      if (options.write === true && !isSame) {
        await replaceFile(file, [formatted])
        await context.say(`formatted ${file}`)
      }
    }
    return options.check === true && differ > 0 ? EXIT.differs : EXIT.done
  },
}

/** A diff without secrets. A new line that differs from an old one only in what is hidden says so. */
function shown(diff: readonly string[], showSecrets: boolean): readonly string[] {
  if (showSecrets) return diff
  const hidden = diff.map(line => `${line.slice(0, 1)}${hideInLine(line.slice(1))}`)
  const removed = new Map<string, string[]>()
  for (const [i, line] of hidden.entries())
    if (line.startsWith('-')) removed.set(line.slice(1), [...(removed.get(line.slice(1)) ?? []), diff[i]!.slice(1)])
  return hidden.map((line, i) => {
    const originals = line.startsWith('+') ? removed.get(line.slice(1)) : undefined
    return originals === undefined || originals.includes(diff[i]!.slice(1)) ? line : `${line}  # written differently`
  })
}

/** A file of the tree language, not of JSON or YAML. */
function isText(file: string): boolean {
  return isFile(file) && !file.endsWith('.json') && !isYamlFile(file)
}
