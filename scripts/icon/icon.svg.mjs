// Frostline's icon: a leaf across the frost line, cold and still below it, warm and growing above.

/** @param side  of the picture; small ones are drawn with fewer, thicker strokes. */
export function iconSvg(side) {
  const isSmall = side <= 32
  const vein = isSmall ? 34 : 18
  const veins = isSmall
    ? ''
    : `<g stroke-width="14">
      <path d="M512 640 L668 500" /><path d="M512 640 L356 500" />
      <path d="M512 480 L640 364" /><path d="M512 480 L384 364" />
      <path d="M512 790 L640 676" /><path d="M512 790 L384 676" />
    </g>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 1024 1024">
  <defs>
    <linearGradient id="ground" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#222b3a" /><stop offset="1" stop-color="#141a24" />
    </linearGradient>
    <linearGradient id="warm" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#f7b065" /><stop offset="1" stop-color="#e07a20" />
    </linearGradient>
    <linearGradient id="cold" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#7fbcf5" /><stop offset="1" stop-color="#2f79c6" />
    </linearGradient>
    <clipPath id="above"><path d="M0 0 H1024 V520 H0 Z" /></clipPath>
    <clipPath id="below"><path d="M0 568 H1024 V1024 H0 Z" /></clipPath>
    <path id="leaf" d="M512 132 C 700 268 790 420 770 590 C 752 740 650 830 512 858 C 374 830 272 740 254 590 C 234 420 324 268 512 132 Z" />
  </defs>
  <rect x="64" y="64" width="896" height="896" rx="200" fill="url(#ground)" />
  <use href="#leaf" fill="url(#warm)" clip-path="url(#above)" />
  <use href="#leaf" fill="url(#cold)" clip-path="url(#below)" />
  <g stroke="#141a24" stroke-opacity="0.55" fill="none" stroke-linecap="round">
    <path d="M512 300 L512 900" stroke-width="${vein}" />
    ${veins}
  </g>
  <path d="M160 544 H864" stroke="#e8f3ff" stroke-width="${isSmall ? 44 : 26}" stroke-linecap="round" />
</svg>
`
}
