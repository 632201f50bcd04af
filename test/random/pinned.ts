import type { Step } from './steps.ts'

/** Histories that broke a promise once, as they were cut down. Each is played on both stores for ever. */
export const PINNED: Readonly<Record<string, readonly Step[]>> = {
  'a path comes to lead to a node that is known, and of which there is something to be looked up': [
    { do: 'commit', changes: [{ op: 'set', path: '/n0', data: { x: 503498 } }] },
    { do: 'commit', changes: [{ op: 'set', path: '/n0', data: { 'l ->': '.', 'y =>': '/n2/l/a y' } }] },
  ],
  'a link is re-pointed to where nobody has looked, while its old target gets a property': [
    { do: 'commit', changes: [{ op: 'set', path: '/n2', data: { 'l ->': '.' } }] },
    { do: 'commit', changes: [{ op: 'create', path: '/n2/m', data: {} }] },
    {
      do: 'commit',
      changes: [
        { op: 'set', path: '/n2', data: { 'l ->': '/n2/m/c/a' } },
        { op: 'remove', path: '/n0' },
        { op: 'set', path: '/n2/m', data: { x: 916178 } },
      ],
    },
  ],
  'a link is re-pointed to where nobody has looked, while a child of its old target is replaced': [
    { do: 'commit', changes: [{ op: 'create', path: '/n0/c', data: {} }] },
    { do: 'commit', changes: [{ op: 'create', path: '/n2/l', data: {} }] },
    {
      do: 'commit',
      changes: [
        { op: 'set', path: '/n1', data: { 'm ->': '.' } },
        { op: 'remove', path: '/n2/l' },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'create', path: '/n1/b', data: {} },
        { op: 'remove', path: '/n2' },
        { op: 'create', path: '/n2', data: { 'l ->': '../n1' } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'remove', path: '/n1/b' },
        { op: 'create', path: '/n1/b', data: {} },
        { op: 'set', path: '/n2', data: { 'l ->': '/n2/m' } },
      ],
    },
  ],
  'a node is made anew while the store is away, and a path leads to it now': [
    { do: 'commit', changes: [{ op: 'set', path: '/n1', data: { x: 47918 } }] },
    { do: 'lose', side: 0, how: 'cut' },
    { do: 'commit', changes: [{ op: 'remove', path: '/n1' }] },
    {
      do: 'commit',
      changes: [
        { op: 'create', path: '/n2/l', data: { x: 753073, 'l ->': '.' } },
        { op: 'create', path: '/n1', data: { 'l ->': '../n1', 'm ->': '/n1', 'x =>': '/n0/b x', 'y =>': '/n2 y' } },
        { op: 'create', path: '/n0/m', data: { x: 170806, 'l ->': '.', 'y =>': '/n2/l/a x' } },
      ],
    },
  ],
  'a gateway that stops says no more of a watch than it has told': [
    { do: 'lose', side: 0, how: 'freeze' },
    { do: 'commit', changes: [{ op: 'remove', path: '/n1' }] },
    { do: 'resume', watch: 5 },
    {
      do: 'commit',
      changes: [
        { op: 'remove', path: '/kept/keeper' },
        { op: 'create', path: '/kept/keeper', data: { owner: 597005 } },
      ],
    },
    {
      do: 'commit',
      changes: [{ op: 'set', path: '/n2', data: { x: 649494, 'l ->': '/n0/m/l', 'm ->': '.', 'x =>': '/n1 x' } }],
    },
    { do: 'restart', side: 0 },
    { do: 'leave', watch: 3 },
    { do: 'commit', changes: [{ op: 'set', path: '/n2', data: { x: 722593, 'm ->': '.' } }] },
    { do: 'restart', side: 1 },
  ],
}
