import { RegistryError } from '../errors.ts'
import { linkKey, links, propertyLinkKey, propertyLinks } from '../keys.ts'
import { nearest } from '../nearest.ts'
import type { TreeNode } from '../node.ts'
import { compareText, isWithin, join, ROOT, segments, type TreePath } from '../path.ts'
import { drive } from './drive.ts'
import { nodeAt, notRead, resolveIn, targetPath, unreadOn } from './resolve.ts'
import { propertyResolution } from './resolve-properties.ts'
import { findCycles, isService, servicesOf } from './services.ts'

/** An error or a warning about a model that can be read. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly kind: 'LINK_DANGLING' | 'LINK_LOOP' | 'PROPERTY_LINK_MISSING' | 'LINK_SHADOWED' | 'CYCLE' | 'UNUSED_SERVICE'
  /** The node that it is about. */
  readonly path: TreePath
  /** The key of the link or property link of that node that it is about, if it is about one. */
  readonly key?: string
  readonly message: string
  readonly hint?: string
}

/** Checks a whole tree: errors first, then warnings, each in path order. */
export function checkTree(tree: TreeNode): readonly Finding[] {
  const checker = new Checker(tree)
  checker.visit(ROOT, tree)
  checker.services()
  const [errors, warnings] = [checker.findings.filter(isError), checker.findings.filter(finding => !isError(finding))]
  return [...errors, ...warnings]
}

class Checker {
  readonly findings: Finding[] = []
  readonly #tree: TreeNode
  readonly #loops = new Set<string>()
  readonly #services: TreePath[] = []
  /** Which services a service leads to by its links. */
  readonly #uses = new Map<TreePath, Set<TreePath>>()
  readonly #used = new Set<TreePath>()

  constructor(tree: TreeNode) {
    this.#tree = tree
  }

  visit(path: TreePath, node: TreeNode): void {
    if (isService(node)) this.#services.push(path)
    for (const [name, target] of [...links(node.properties)].sort(byName)) this.#link(path, node, name, target)
    if (propertyLinks(node.properties).size > 0) this.#propertyLinks(path, node)
    for (const [name, child] of [...node.children].sort(byName)) this.visit(join(path, name), child)
  }

  services(): void {
    for (const cycle of findCycles(this.#uses)) {
      const message = `${[...cycle, cycle[0]].join(' -> ')} use each other`
      this.#find('warning', 'CYCLE', { path: cycle[0] as TreePath }, message)
    }
    // A service inside another one is used by that one.
    for (const path of this.#services)
      if (path !== ROOT && !this.#used.has(path) && servicesOf(this.#tree, path).length === 1)
        this.#find('warning', 'UNUSED_SERVICE', { path }, `nothing links to ${path}`)
  }

  #link(path: TreePath, node: TreeNode, name: string, target: string): void {
    const at = { path, key: linkKey(name) }
    if (node.children.has(name)) {
      this.#find('warning', 'LINK_SHADOWED', at, `${path} has a child and a link called "${name}"; the child wins`)
      return
    }
    try {
      this.#use(path, resolveIn(this.#tree, join(path, name)).realPath)
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      // What was not read may be there.
      if (error.code === 'NOT_PERMITTED') return
      const loop = error.code === 'LINK_LOOP' ? (error.facts.hops ?? '') : undefined
      if (loop === undefined) this.#dangling(path, name, target, error)
      else if (this.#isNewLoop(loop)) this.#find('error', 'LINK_LOOP', at, error.message)
    }
  }

  #dangling(path: TreePath, name: string, target: string, error: RegistryError): void {
    const at = targetPath(path, target)
    const place = { path, key: linkKey(name) }
    const message = `${path}  ${name} -> ${target}  points nowhere`
    // The target may itself lead through another broken link, which is then the cause.
    if (at === undefined || (error.facts.link ?? '') !== join(path, name)) {
      this.#find('error', 'LINK_DANGLING', place, message, error.message)
      return
    }
    const { missing, meant } = suggest(this.#tree, at)
    const hint = `${missing} does not exist.${meant === undefined ? '' : ` Did you mean ${meant}?`}`
    this.#find('error', 'LINK_DANGLING', place, message, hint)
  }

  #propertyLinks(path: TreePath, node: TreeNode): void {
    const { broken } = drive(propertyResolution(path, node.properties), at => {
      const unread = unreadOn(this.#tree, at)
      return unread === undefined ? nodeAt(this.#tree, at) : notRead(unread)
    })
    for (const [name, { reason, message }] of [...broken].sort(byName)) {
      if (reason === 'NOT_PERMITTED') continue
      const kind = reason === 'LINK_LOOP' ? 'LINK_LOOP' : 'PROPERTY_LINK_MISSING'
      this.#find('error', kind, { path, key: propertyLinkKey(name) }, message)
    }
  }

  #use(owner: TreePath, realPath: TreePath): void {
    const services = servicesOf(this.#tree, realPath)
    for (const service of services) if (!isWithin(owner, service)) this.#used.add(service)
    const [from, to] = [servicesOf(this.#tree, owner).at(-1), services.at(-1)]
    if (from === undefined || to === undefined || from === to) return
    const uses = this.#uses.get(from) ?? new Set()
    this.#uses.set(from, uses.add(to))
  }

  /** Every link of a circle finds it; it is reported once. */
  #isNewLoop(hops: string): boolean {
    const key = [...new Set(hops.split(' -> '))].sort(compareText).join(' ')
    const isNew = !this.#loops.has(key)
    this.#loops.add(key)
    return isNew
  }

  #find(
    severity: Finding['severity'],
    kind: Finding['kind'],
    place: Pick<Finding, 'path' | 'key'>,
    message: string,
    hint?: string,
  ): void {
    this.findings.push({ severity, kind, ...place, message, ...(hint === undefined ? {} : { hint }) })
  }
}

/** Where a path that does not exist breaks off, and the existing path that it looks like. */
export function suggest(
  tree: TreeNode,
  path: TreePath,
): { readonly missing: TreePath; readonly meant: TreePath | undefined } {
  let at = ROOT
  const names = segments(path)
  for (const [i, name] of names.entries()) {
    const node = nodeAt(tree, at) as TreeNode
    if (!node.children.has(name)) {
      const other = nearest(name, node.children.keys())
      const meant = other === undefined ? undefined : [other, ...names.slice(i + 1)].reduce(join, at)
      return {
        missing: join(at, name),
        meant: meant !== undefined && nodeAt(tree, meant) !== undefined ? meant : undefined,
      }
    }
    at = join(at, name)
  }
  return { missing: path, meant: undefined }
}

function isError(finding: Finding): boolean {
  return finding.severity === 'error'
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareText(a, b)
}
