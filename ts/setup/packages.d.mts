export function ensurePackages(
  names: readonly string[],
  note: (text: string) => void,
): Promise<string>
