/** `private`: photos, labels, and what tells of them. `shared`: what a person takes out of Frostline; their own settings (umask) then decide. */
export type Access = 'private' | 'shared'

export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700

export const fileMode = (access: Access): number => (access === 'private' ? PRIVATE_FILE : 0o666)
export const folderMode = (access: Access): number => (access === 'private' ? PRIVATE_FOLDER : 0o777)
