import type { MakeArtifacts } from './artifact.ts'

/** The three npm packages. */
export const makeNpm: MakeArtifacts = async () => []
