import type { Check } from '../diagnosis-facts.js'

/** Something else has the name of a POSIX key. Of no interest where the programs share the key by another name. */
export const findTakenNames: Check = ({ wanted, home, elsewhere, takenNames }) =>
  takenNames
    .filter(
      ({ nativeKey }) =>
        home.length + elsewhere.length === 0 ||
        [...home, ...elsewhere].some(({ object }) => object.nativeKey === nativeKey),
    )
    .map(({ path, what }) => ({
      code: 'NAME_TAKEN',
      subject: wanted?.text ?? path,
      cause: `The name of the key leads to ${what}, which is not shared memory: creating and attaching fail.`,
      evidence: [`${path} is ${what}`],
      remedy: `Find out which program made ${path}, and remove or rename it; or use another key in all programs`,
    }))
