import type { TreePath } from '../../../tree/path.ts'

/** ZooKeeper's own nodes are here, in its real root: below a chroot a node of that name is one like any other. */
const OWN = '/zookeeper' as TreePath

/** ZooKeeper's own node in the tree of a chroot; an empty chroot is the real root. */
export function reservedBelow(chroot: string): TreePath | undefined {
  return chroot === '' ? OWN : undefined
}

/** The children of a node without ZooKeeper's own node. */
export function clientChildren(chroot: string, path: TreePath, names: readonly string[]): readonly string[] {
  return path === '/' && reservedBelow(chroot) !== undefined ? names.filter(name => `/${name}` !== OWN) : names
}
