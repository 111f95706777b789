import type { Script } from './script.js'

/** A fault that is known and not mended. Its smallest sequence is run, and has to fail as long as it is here. */
export interface Known {
  readonly name: string
  readonly script: string
  /** Longer sequences in which it shows as well, or may. */
  readonly covers: (script: Script) => boolean
}

export const known: readonly Known[] = []

export const isKnown = (script: Script): boolean => known.some(({ covers }) => covers(script))
