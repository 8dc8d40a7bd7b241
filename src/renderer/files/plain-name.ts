import { unreserved } from '../../shared/safe-name.ts'

/** What no name of a file may hold on one of the systems; a separator would lead out of the folder that is looked at. */
// oxlint-disable-next-line no-control-regex -- exactly these are not allowed
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"/\\|?*]/g

/** Whether every system takes it as the name of a file or folder, right here. */
export function isPlainName(name: string): boolean {
  return name !== '' && name === plainName(name)
}

/** A name to suggest: as near to the given one as {@link isPlainName} allows. */
export function plainName(name: string): string {
  const clean = name
    .replaceAll(FORBIDDEN, '-')
    .replace(/^[\s.]+/, '')
    .replace(/[\s.]+$/, '')
  return unreserved(clean)
}
