import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { getSystemErrorName } from 'node:util'
import { describeAccount, modeText } from './wording.js'

/**
 * Why no file can be created in `folder`: a sentence for the name of a system error, "EACCES". `reach` is the path by which this
 * process reaches the directory. `undefined` for errors that do not depend on the directory.
 */
export function folderProblem(code: string, folder: string, reach = folder): string | undefined {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return deniedText(folder, reach)
    case 'EROFS':
      return `The file system of ${folder} is read-only`
    case 'ENOSPC':
    case 'EDQUOT':
      return `The file system of ${folder} has no space or no inode left, for this user or at all`
    case 'ENOTDIR':
      return `${folder} is not a directory`
    case 'ENOENT':
      return `The directory ${folder} does not exist`
    default:
      return undefined
  }
}

export const keyFolderRemedy =
  'Use a directory in which both programs may create files: TMPDIR for QSharedMemory(key), else the path of the native key'

/** The hint for a key file that cannot be created or inspected. */
export function keyFileHint(path: string, errno: number): string {
  const folder = folderOf(path)
  const { TMPDIR } = process.env
  const reasons = [
    folder === undefined
      ? 'The current directory was deleted'
      : folderProblem(getSystemErrorName(-errno), folder),
    // Qt before 6.9 then uses "/".
    folder === '/' && TMPDIR && !isDirectory(TMPDIR)
      ? `TMPDIR is ${TMPDIR}, which is not a directory`
      : undefined,
    path.startsWith('/')
      ? undefined
      : `A native key without a directory is a file in the current directory`,
  ]
  return [...reasons.filter(reason => reason !== undefined), keyFolderRemedy].join('. ')
}

/** The directory of a file; `undefined` for a relative path where the current directory was deleted. */
function folderOf(path: string): string | undefined {
  try {
    return dirname(resolve(path))
  } catch {
    return undefined
  }
}

function deniedText(folder: string, reach: string): string {
  try {
    const { uid, mode } = statSync(reach)
    return `The directory ${folder} belongs to ${describeAccount(uid)} with mode ${modeText(mode & 0o7777)}`
  } catch {
    return `The directories above ${folder} may not be searched by this user`
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
