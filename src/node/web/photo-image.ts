type ImageSize = 'thumb' | 'view' | 'full'

/** Answers with a photo's picture; `undefined` where that project is not open. */
export type ImageSource = (
  projectId: string,
  photoId: string,
  size: ImageSize,
  ifNoneMatch: string | null,
) => Promise<Response | undefined>

const ADDRESS = /^\/image\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/([1-9]\d{0,14})\/(thumb|view|full)$/

/** `/image/<project id>/<photo id>/<thumb|view|full>`. Numbers, never paths: what is not a photo of the project cannot be named. */
export async function photoImage(
  { headers }: Request,
  pathname: string,
  images: ImageSource,
): Promise<Response | undefined> {
  const [, projectId, photoId, size] = ADDRESS.exec(pathname) ?? []
  if (projectId === undefined || photoId === undefined) return undefined
  return images(projectId, photoId, size as ImageSize, headers.get('if-none-match'))
}
