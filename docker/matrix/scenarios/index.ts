import type { Outcome } from '../notes.js'
import type { Scene } from '../scene.js'
import { createElseAttach } from './create-else-attach.js'
import { data } from './data.js'
import { exclusion } from './exclusion.js'
import { inspected } from './inspected.js'
import { killedHolder } from './killed-holder.js'
import { noApi } from './no-api.js'
import { restart } from './restart.js'
import { signal } from './signal.js'

export type Scenario = (scene: Scene) => Promise<Outcome>

/** The columns of the table. */
export const scenarios = {
  data,
  exclusion,
  signal,
  'killed holder': killedHolder,
  restart,
  'create else attach': createElseAttach,
  'ls and doctor': inspected,
} satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof scenarios

/** Plays one; where that Qt has no such keys, what it does instead. */
export function play(name: ScenarioName, scene: Scene): Promise<Outcome> {
  const { kind, release } = scene.setting
  const possible = !kind.since66 || release.nativeIpcKeys || name === 'signal'
  return (possible ? scenarios[name] : noApi)(scene)
}
