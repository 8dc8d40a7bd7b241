import type { Page } from '@playwright/test'

/** Frames on end that must look alike. */
const FRAMES = 12

/**
 * Waits until the page holds still: fonts and pictures are in, nothing fades or slides, and nothing changes or scrolls for some frames.
 * Frames, not milliseconds: on a busy machine they take longer, as what is waited for does.
 */
export async function still(window: Page, frames = FRAMES): Promise<void> {
  await window.evaluate(async (frames) => {
    await document.fonts.ready
    const moves = (animation: Animation): boolean =>
      animation.playState === 'running' && animation.effect?.getComputedTiming().iterations !== Infinity
    const look = (): string =>
      [
        document.body.innerHTML,
        ...[...document.querySelectorAll('*')]
          .filter((each) => each.scrollTop > 0)
          .map((each) => String(each.scrollTop)),
      ].join('\n')
    let last = ''
    for (let alike = 0; alike < frames;) {
      await new Promise(requestAnimationFrame)
      const now = look()
      const isBusy = document.getAnimations().some(moves) || [...document.images].some(({ complete }) => !complete)
      alike = now === last && !isBusy ? alike + 1 : 0
      last = now
    }
  }, frames)
}
