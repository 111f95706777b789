import { dirname } from 'node:path'
import { processText } from '../../../system/wording.js'
import { objectLines } from '../../describe.js'
import { isSameFile } from '../../files.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import type { Symptom } from '../finding.js'
import type { Match } from '../names.js'
import { remedies } from '../remedies.js'
import { sideText, subjectOf } from '../words.js'

/** The key file of a System V key lies in a directory that the environment of the program chooses. */
export const findOtherFolders: Check = facts => [
  ...missingFolders(facts),
  ...facts.elsewhere.filter(({ met }) => !met).flatMap(match => otherFolder(match, facts)),
]

const missingFolders: Check = ({ viewpoint, wanted, survey }) => {
  const suspects = wanted ? [viewpoint] : survey.processes
  return suspects.flatMap(({ pid, program, missingTempFolder }) => {
    if (missingTempFolder === undefined) return []
    return [
      {
        code: 'MISSING_TEMP_FOLDER' as const,
        subject: wanted?.text ?? `process ${pid}`,
        cause: `TMPDIR of ${processText({ pid, program, alive: true })} is ${missingTempFolder}, which is not a directory: Qt up to 6.8 then creates the key file in "/", newer releases fail to create it.`,
        evidence: [`TMPDIR=${missingTempFolder}`],
        remedy: `mkdir -p ${missingTempFolder}, or start the program with another TMPDIR`,
      },
    ]
  })
}

/** A native key contains its directory. */
function otherFolder({ object, name }: Match, facts: DiagnosisFacts): Symptom[] {
  const { viewpoint } = facts
  const [file] = object.keyFiles
  const isTemp = name.form === 'legacy'
  if (!file || !(isTemp || object.kind === 'platformSafe')) return []
  const folder = dirname(file.path)
  const own = isTemp ? viewpoint.tempFolder : viewpoint.runtimeFolder
  // One path that refers to two directories is OTHER_MOUNT_NAMESPACE.
  if (own === folder || isSameFile(dirname(file.reach), viewpoint.reach(own))) return []
  const [code, what, variable] = isTemp
    ? (['OTHER_TEMP_FOLDER', 'temporary', 'TMPDIR'] as const)
    : (['OTHER_RUNTIME_FOLDER', 'runtime', 'XDG_RUNTIME_DIR'] as const)
  return [
    {
      code,
      subject: subjectOf(object, facts),
      cause: `The key file is in ${folder}, but the ${what} directory of ${sideText(viewpoint)} is ${own}.`,
      evidence: [...objectLines(object), `${file.path} (inode ${file.inode})`],
      remedy: `${remedies[code]}: ${variable}=${folder}`,
    },
  ]
}
