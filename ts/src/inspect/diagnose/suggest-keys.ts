import type { KeyKind, NativeIpcKey } from '../../keys/index.js'
import { placesOf, wantedOf } from './names.js'
import { similarKeys, suggestionOf } from './similar-keys.js'
import { surveyFor } from './survey-for.js'
import { viewpointOf } from './viewpoint.js'

/**
 * "Did you mean 'greenhouse'?", for a key of which no object exists; `undefined` when one does, or when no key is similar. Surveys
 * the machine, read-only.
 */
export async function suggestKeys(
  key: string | NativeIpcKey,
  kind: KeyKind,
  pid?: number,
): Promise<string | undefined> {
  const viewpoint = viewpointOf(pid)
  const wanted = wantedOf(key, kind, viewpoint)
  const survey = await surveyFor(wanted, viewpoint)
  const objects = wanted.kind === 'semaphore' ? survey.semaphores : survey.segments
  const { home, elsewhere } = placesOf(wanted, objects, viewpoint)
  return home.length + elsewhere.length > 0 ? undefined : suggestionOf(similarKeys(wanted, survey))
}
