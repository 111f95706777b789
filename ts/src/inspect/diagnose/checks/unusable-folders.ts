import { keyFolderRemedy } from '../../../system/key-folder.js'
import type { Check } from '../diagnosis-facts.js'
import { sideText } from '../words.js'

/** Without its key file a System V object can be neither created nor found: Qt reports KeyError. */
export const findUnusableFolders: Check = ({ unusableFolder, wanted, viewpoint }) => {
  if (!unusableFolder || !wanted) return []
  const { keyFile, problem } = unusableFolder
  return [
    {
      code: 'UNUSABLE_KEY_FOLDER',
      subject: wanted.text,
      cause: `A key file that ${sideText(viewpoint)} needs does not exist, and it cannot create it: ${problem}.`,
      evidence: [keyFile],
      remedy: keyFolderRemedy,
    },
  ]
}
