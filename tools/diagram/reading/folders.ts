import { ROOT, type TreePath } from '../../../src/tree/path.ts'
import { namesKind } from '../words/role.ts'
import { MAX_GROUP_DEPTH, type Place } from './places.ts'

/**
 * The nodes that hold systems instead of being one, such as `/regions` above `/regions/eu` and `/regions/us`: those down to a level, or else
 * a lone node above everything and nodes that hold nothing but frames. The first level are the nodes below the root.
 */
export function foldersOf(tops: readonly Place[], level: number | undefined): ReadonlySet<TreePath> {
  const folders = new Set<TreePath>()
  const add = (places: readonly Place[], isFolder: (place: Place) => boolean): void => {
    for (const place of places)
      if (isFrame(place) && isFolder(place)) {
        folders.add(place.path)
        add(place.children, isFolder)
      }
  }
  if (level !== undefined) {
    add(tops, place => place.depth < level - 1)
    return folders
  }
  let inside: readonly Place[] = visibleOf(tops).filter(place => place.path !== ROOT)
  for (
    let [only] = inside;
    only !== undefined && inside.length === 1 && isFrame(only) && !only.service;
    [only] = inside
  ) {
    folders.add(only.path)
    if (only.card) break
    inside = visibleOf(only.children)
  }
  add(inside, holdsFrames)
  return folders
}

/** How many systems there are: places in no other system. */
export function countSystems(places: readonly Place[], folders: ReadonlySet<TreePath>): number {
  let count = 0
  for (const place of visibleOf(places))
    count += folders.has(place.path) ? Number(place.card) + countSystems(place.children, folders) : 1
  return count
}

/** What a type or a kind (`databases`) describes is a part of one system, not a folder of several. */
function holdsFrames(place: Place): boolean {
  const inside = visibleOf(place.children)
  return (
    !place.card &&
    place.type === undefined &&
    inside.length > 1 &&
    inside.every(child => !child.card && isFrame(child) && !namesKind(child.name))
  )
}

function isFrame({ children, depth }: Place): boolean {
  return depth < MAX_GROUP_DEPTH && children.some(child => child.visible)
}

function visibleOf(places: readonly Place[]): readonly Place[] {
  return places.filter(place => place.visible)
}
