import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installToolchain, PYTHON, type Toolchain } from '../../tools/dev/generate-toolchains.ts'
import { root } from '../../tools/dev/run.ts'

/** PowerShell itself is in no registry that tests may use; this is its grammar, as used in editors. */
const GRAMMAR: Toolchain = {
  ...PYTHON,
  folder: 'powershell-grammar',
  pins: ['tree-sitter==0.25.2', 'tree-sitter-powershell==0.26.4'],
}

/** One node of a syntax tree: its kind in the grammar, its text, what is below. */
export interface Syntax {
  readonly kind: string
  readonly text: string
  readonly below: readonly Syntax[]
}

const PARSE = `
import json, sys
import tree_sitter_powershell
from tree_sitter import Language, Parser

def plain(node):
    return {"kind": node.type, "text": node.text.decode(), "below": [plain(child) for child in node.named_children]}

parser = Parser(Language(tree_sitter_powershell.language()))
trees = [parser.parse(script.encode()).root_node for script in json.load(sys.stdin)]
json.dump([None if tree.has_error else plain(tree) for tree in trees], sys.stdout)
`

/** The syntax tree of each script; undefined for one that is not valid PowerShell. */
export function parsePowerShell(scripts: readonly string[]): readonly (Syntax | undefined)[] {
  installToolchain(GRAMMAR)
  const python = join(root, '.cache/generate', GRAMMAR.folder, 'bin/python')
  const { status, stdout, stderr } = spawnSync(python, ['-c', PARSE], {
    input: JSON.stringify(scripts),
    encoding: 'utf8',
    env: { PYTHONIOENCODING: 'utf-8' },
  })
  if (status !== 0) throw new Error(`the grammar of PowerShell does not work:\n${stderr}`)
  return (JSON.parse(stdout) as readonly (Syntax | null)[]).map(tree => tree ?? undefined)
}

/** Every node of a kind, from the top down. */
export function nodesOf(tree: Syntax, kind: string): readonly Syntax[] {
  return [...(tree.kind === kind ? [tree] : []), ...tree.below.flatMap(node => nodesOf(node, kind))]
}
