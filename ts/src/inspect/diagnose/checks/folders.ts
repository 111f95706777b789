import { nameOf, segmentText, usersText } from '../../describe.js'
import type { KeyFile } from '../../key-files/key-files.js'
import type { Case, Check } from '../case.js'
import { baseOf, type Match } from '../names.js'

/** The name of a System V key begins with a folder that the environment of the program chooses. */
export const findOtherFolders: Check = facts => [...missingFolder(facts), ...otherFolder(facts)]

const missingFolder: Check = ({ side, wanted, survey }) => {
  const sides = wanted
    ? [side]
    : survey.processes.flatMap(({ pid, program, missingTempFolder }) =>
        missingTempFolder === undefined ? [] : [{ pid, program, missingTempFolder }],
      )
  return sides
    .filter(({ missingTempFolder }) => missingTempFolder !== undefined)
    .map(({ pid, program, missingTempFolder }) => ({
      code: 'MISSING_TEMP_FOLDER',
      subject: wanted?.text ?? `process ${pid}`,
      cause: `TMPDIR of process ${pid} (${program}) is ${missingTempFolder}, which is no folder: Qt up to 6.8 then puts the key file into "/", newer ones cannot make it.`,
      evidence: [`TMPDIR=${missingTempFolder}`],
      remedy: `mkdir -p ${missingTempFolder}, or start the program with another TMPDIR`,
    }))
}

const otherFolder: Check = facts =>
  facts.matches
    .filter(({ met, segment }) => !met && segment.keyFiles.length > 0)
    .flatMap(match => match.segment.keyFiles.slice(0, 1).flatMap(file => apart(match, file, facts)))

function apart({ segment, form }: Match, file: KeyFile, { side, wanted }: Case) {
  const folder = file.path.slice(0, -baseOf(file.path).length - 1) || '/'
  const isTemp = form === 'legacy'
  const own = isTemp ? side.tempFolder : side.runtimeFolder
  if (own === folder || own === undefined) return []
  const [what, variable] = isTemp ? ['temporary', 'TMPDIR'] : ['runtime', 'XDG_RUNTIME_DIR']
  return [
    {
      code: isTemp ? ('OTHER_TEMP_FOLDER' as const) : ('OTHER_RUNTIME_FOLDER' as const),
      subject: wanted?.text ?? nameOf(segment),
      cause: `The key file is in ${folder}, and the ${what} folder of ${side.own ? 'this process' : `process ${side.pid} (${side.program})`} is ${own}.`,
      evidence: [
        segmentText(segment),
        ...usersText(segment.users),
        `${file.path} (inode ${file.inode})`,
      ],
      remedy: `Start both programs with the same ${variable}: ${variable}=${folder}`,
    },
  ]
}
