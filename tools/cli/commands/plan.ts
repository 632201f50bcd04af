import type { PlanStep } from '../../../clients/typescript/gen/espalier/v1/tree.ts'
import { classify } from '../../../src/tree/keys.ts'
import { fromValue, type Json, type Value } from '../../../src/tree/value.ts'
import { EXIT } from '../exit.ts'
import { type ImportOutcome, runImport } from '../import-run.ts'
import { parseSource } from '../parsed-source.ts'
import { countsOf, KEPT_NAME, planText, summaryLine } from '../plan-text.ts'
import { readSource } from '../source.ts'
import { type Call, OUTPUT_JSON, type Verb } from '../verb.ts'

interface Options {
  readonly trim?: boolean
  readonly exitZero?: boolean
  readonly output: 'text' | 'json'
}

export const plan: Verb = {
  name: 'plan',
  arguments: '<file> [path]',
  summary: 'say what an import would do; exit 1 if that is anything',
  examples: [
    ['espalier plan model.tree', 'is the tree as the file says?'],
    ['espalier plan model.tree --trim -o json', 'with deletions, for a program'],
  ],
  flags: [
    { flags: '-t, --trim', summary: 'count nodes that are not in the text as to be deleted' },
    { flags: '--exit-zero', summary: 'exit 0 also when there is something to do' },
    OUTPUT_JSON,
  ],
  async run({ context, args, options }: Call<Options>) {
    const [file = '-', path = '/'] = args
    const source = await readSource(context, file)
    await parseSource(context, source)
    const trim = options.trim === true ? 'delete' : 'keep'
    const outcome = await runImport(context, source.text, { path, trim, validateOnly: true })
    const target = { target: context.target.label, source: source.name, path }
    if (options.output === 'json') await context.out.line(JSON.stringify(asJson(outcome, target)))
    else
      await context.out.write(
        `${planText(outcome.plan, target, context.out)}${summaryLine(outcome.plan, outcome.result.unchanged)}\n`,
      )
    return outcome.plan.steps.length === 0 || options.exitZero === true ? EXIT.done : EXIT.differs
  },
}

function asJson(
  { plan, result }: ImportOutcome,
  { source, target, path }: { source: string; target: string; path: string },
): unknown {
  const summary = { ...countsOf(plan), same: Number(result.unchanged), kept: plan.kept.length }
  return {
    version: 1,
    source,
    target,
    path,
    summary,
    changes: plan.steps.map(changeOf),
    kept: plan.kept.map(({ path, reason }) => ({ path, reason: KEPT_NAME[reason] })),
  }
}

function changeOf({ path, change }: PlanStep): unknown {
  if (change?.$case === 'create')
    return {
      op: 'add',
      path,
      properties: change.value.properties.map(({ key, json }) => ({
        op: 'add',
        ...named(key, json),
        new: plain(json),
      })),
    }
  if (change?.$case === 'update')
    return {
      op: 'change',
      path,
      version: change.value.version,
      properties: change.value.changes.map(({ key, oldJson, newJson }) => ({
        op: oldJson === undefined ? 'add' : newJson === undefined ? 'delete' : 'change',
        ...named(key, newJson ?? oldJson ?? 'null'),
        ...(oldJson === undefined ? {} : { old: plain(oldJson) }),
        ...(newJson === undefined ? {} : { new: plain(newJson) }),
      })),
    }
  return { op: 'delete', path, version: change?.value.version }
}

function named(key: string, json: string): { readonly name: string; readonly kind?: string } {
  const kind = classify(key, json as Value)
  return kind.kind === 'plain' ? { name: key } : { name: kind.name, kind: kind.kind }
}

function plain(text: string): Json {
  return fromValue(text as Value)
}
