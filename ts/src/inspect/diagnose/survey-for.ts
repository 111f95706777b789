import type { SharedObject } from '../objects/shared-object.js'
import { type Survey, takeSurvey } from '../survey.js'
import { hasName, type Wanted } from './names.js'
import type { Viewpoint } from './viewpoint.js'

/** The objects of Qt programs, and those of other programs that have the name of the key. */
export async function surveyFor(wanted: Wanted | undefined, viewpoint: Viewpoint): Promise<Survey> {
  if (!wanted) return takeSurvey()
  const keys = wanted.names.flatMap(({ text }) => text ?? [])
  const survey = await takeSurvey({ keys, all: true })
  const isOf = (object: SharedObject) =>
    object.isQt || wanted.names.some(name => hasName(object, name, viewpoint))
  return {
    ...survey,
    segments: survey.segments.filter(isOf),
    semaphores: survey.semaphores.filter(isOf),
  }
}
