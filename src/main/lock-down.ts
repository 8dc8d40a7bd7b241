import { type Session, systemPreferences, type WebContents } from 'electron'
import { isOwn } from './app-protocol.ts'

/** Pages may use nothing but the camera, and that only when a person has just clicked for it. */
export function lockDownSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer, details) => {
    const kinds = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    const isCamera = permission === 'media' && kinds.length > 0 && kinds.every((kind) => kind === 'video')
    if (!isCamera || !details.isMainFrame || !isOwn(details.requestingUrl)) {
      answer(false)
      return
    }
    void mayUseCamera(contents).then(answer, () => answer(false))
  })
  session.setPermissionCheckHandler(
    (_, permission, origin, details) => permission === 'media' && details.mediaType === 'video' && isOwn(origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler(null)
  session.on('will-download', (event) => event.preventDefault())
}

async function mayUseCamera(contents: WebContents): Promise<boolean> {
  const isClicked: unknown = await contents.mainFrame.executeJavaScript('navigator.userActivation.isActive')
  if (isClicked !== true) return false
  return process.platform === 'darwin' ? systemPreferences.askForMediaAccess('camera') : true
}

/** The page stays the page: it goes nowhere, opens nothing and embeds nothing. */
export function lockDownContents(contents: WebContents): void {
  const refuse = (event: { preventDefault: () => void }): void => event.preventDefault()
  contents.on('will-navigate', refuse)
  contents.on('will-frame-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-attach-webview', refuse)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
