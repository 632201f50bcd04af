import type { Step } from './steps.ts'

/** Shrunk histories that once violated a guarantee. Each is played on both stores. */
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
  'a gateway that stops confirms no revision of a watch beyond what it has sent': [
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
  'a link on a node leads away and back while the store is away': [
    { do: 'commit', changes: [{ op: 'remove', path: '/n1' }] },
    {
      do: 'commit',
      changes: [
        { op: 'create', path: '/n2/a', data: { x: 107529, 'l ->': '.', 'm ->': '../n1' } },
        { op: 'set', path: '/n2/a', data: { 'l ->': '../n1', 'm ->': '.', 'y =>': '/n2/c y', large: 40000 } },
        { op: 'set', path: '/n2/a', data: { x: 193296 } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'set', path: '/n0', data: { x: 880769, 'x =>': '/n0/b/m x', 'y =>': '/n0/b/b y' } },
        { op: 'create', path: '/n1', data: { x: 589116, 'm ->': '../n1', 'x =>': '/n1/b/b x', large: 10000 } },
        { op: 'create', path: '/n1/l', data: { x: 275415, 'm ->': '.', 'y =>': '/n2 x' } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'create', path: '/n2/c', data: { x: 564548, 'y =>': '/n2/b y' } },
        { op: 'remove', path: '/n2/a' },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'remove', path: '/n0' },
        { op: 'remove', path: '/n2/c' },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'set', path: '/n1/l', data: { 'l ->': '.', 'x =>': '/n2/a/a x', large: 10000 } },
        { op: 'remove', path: '/n1/l' },
        { op: 'create', path: '/n2/b', data: { 'm ->': '/n1/m/m' } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'create', path: '/n1/m', data: { 'm ->': '/n1/b/b', 'y =>': '/n1/a/a x' } },
        { op: 'remove', path: '/n2/b' },
        { op: 'create', path: '/n2/b', data: { 'l ->': '/n1/m/b' } },
        { op: 'set', path: '/n1', data: { x: 657247 } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'create', path: '/n0', data: { x: 174645, 'm ->': '.' } },
        { op: 'create', path: '/n0/l', data: { 'y =>': '/n1/b/b y' } },
        { op: 'create', path: '/n1/b', data: { 'l ->': '.', 'x =>': '/n2/m/b x' } },
      ],
    },
    { do: 'commit', changes: [{ op: 'remove', path: '/n2/b' }] },
    {
      do: 'commit',
      changes: [
        { op: 'create', path: '/n0/b', data: { x: 907107, 'l ->': '../n1', 'm ->': '.', 'y =>': '/n0/c y' } },
        { op: 'create', path: '/n2/b', data: { x: 889312, 'm ->': '../n1', 'y =>': '/n2/l/b y' } },
        { op: 'set', path: '/n0/b', data: { x: 65502 } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'set', path: '/n0', data: { x: 418650 } },
        { op: 'create', path: '/n1/a', data: { x: 923606, 'x =>': '/n0/l/c x', large: 5000 } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'create', path: '/n0/m', data: {} },
        { op: 'remove', path: '/n0/b' },
        { op: 'set', path: '/n1/b', data: { x: 509183, 'x =>': '/n1/a/c x' } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'set', path: '/n2', data: {} },
        {
          op: 'create',
          path: '/n2/m',
          data: { x: 795850, 'l ->': '/n0/l/l/c', 'x =>': '/n1/c/b x', 'y =>': '/n0/b x' },
        },
        { op: 'set', path: '/n2', data: { x: 667051, 'x =>': '/n0/a x' } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'remove', path: '/n0/m' },
        { op: 'create', path: '/n0/m', data: { 'x =>': '/n2 x', 'y =>': '/n0/m/a x' } },
        { op: 'create', path: '/n2/c', data: { x: 879853 } },
        { op: 'set', path: '/n1', data: { x: 141412, 'l ->': '.' } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'set', path: '/n2/m', data: { x: 848034, 'm ->': '.' } },
        { op: 'create', path: '/n1/m/m', data: { 'l ->': '/n2/a/m/a', 'x =>': '/n0/a/c x', 'y =>': '/n0/l/a x' } },
      ],
    },
    { do: 'lose', side: 0, how: 'cut' },
    {
      do: 'commit',
      changes: [
        { op: 'remove', path: '/n1/m/m' },
        { op: 'create', path: '/n2/m/c', data: { x: 80583 } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'set', path: '/n2', data: {} },
        { op: 'create', path: '/n1/b/m', data: { x: 226646, 'y =>': '/n1 x' } },
        { op: 'set', path: '/n2/m/c', data: { x: 724215, 'm ->': '../n1', 'x =>': '/n2/m/c x', 'y =>': '/n1/l/a y' } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'set', path: '/n2/m/c', data: { x: 450456 } },
        { op: 'create', path: '/n0/a', data: { x: 747552, 'y =>': '/n0/b/c y' } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'create', path: '/n2/l', data: { x: 390396, 'm ->': '../n1', large: 25000 } },
        { op: 'set', path: '/n1/a', data: { x: 357930, large: 20000 } },
      ],
    },
    { do: 'commit', changes: [{ op: 'create', path: '/n2/a', data: { x: 88115 } }] },
    { do: 'commit', changes: [{ op: 'set', path: '/n0', data: { 'm ->': '/n1/a', 'y =>': '/n0/c x', large: 40000 } }] },
    {
      do: 'commit',
      changes: [
        { op: 'remove', path: '/n1/b/m' },
        { op: 'create', path: '/n1/b/m', data: { 'x =>': '/n1/a x' } },
        { op: 'create', path: '/n0/a/c', data: { x: 350090, 'm ->': '/n0/c/a' } },
        { op: 'set', path: '/n2/l', data: { x: 122444, 'x =>': '/n1 x', 'y =>': '/n0 x' } },
      ],
    },
    {
      do: 'commit',
      changes: [
        { op: 'remove', path: '/n1/b/m' },
        { op: 'remove', path: '/n0/a/c' },
        { op: 'create', path: '/n0/a/c', data: { x: 524166, 'x =>': '/n0 x', 'y =>': '/n0/l/b x' } },
        {
          op: 'set',
          path: '/n1',
          data: { x: 377572, 'l ->': '/n0', 'm ->': '../n1', 'x =>': '/n2/c/l x', large: 15000 },
        },
      ],
    },
    { do: 'find', side: 0 },
    { do: 'commit', changes: [{ op: 'remove', path: '/n0/l' }] },
    {
      do: 'commit',
      changes: [
        { op: 'remove', path: '/n2/a' },
        { op: 'create', path: '/n2/a', data: { x: 725212, 'x =>': '/n2 x' } },
        { op: 'set', path: '/n0', data: { 'x =>': '/n1/m/a x', 'y =>': '/n2 y' } },
        { op: 'set', path: '/n1', data: { x: 283689, 'l ->': '../n1', 'y =>': '/n2/m/m y' } },
      ],
    },
  ],
}
