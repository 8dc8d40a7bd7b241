/** 1.2 GB, 340 MB, 12 kB: powers of ten, as file managers show them. */
export function bytesInWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** 4 s, 1 min 20 s, 2 h 5 min. */
export function durationInWords(seconds: number): string {
  if (seconds < 0.95) return 'under 1 s'
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 || minutes >= 10 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** 92.1 %, 100 %. @param share  in [0, 1] */
export function percentInWords(share: number, digits = 1): string {
  const text = (100 * share).toFixed(digits)
  return `${text.replace(/\.0+$/, '')} %`
}

/** The time of a day: `14:32`; with the date where that is another day. */
export function timeInWords(time: number, now = Date.now()): string {
  const date = new Date(time)
  const clock = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (date.toDateString() === new Date(now).toDateString()) return clock
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${clock}`
}

/** Today 14:05, Yesterday, 3 Nov, 3 Nov 2025. */
export function dateInWords(time: number, now = Date.now()): string {
  const date = new Date(time)
  const day = (value: number): number => new Date(value).setHours(0, 0, 0, 0)
  const daysAgo = Math.round((day(now) - day(time)) / 86_400_000)
  if (daysAgo === 0) return `Today ${date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`
  if (daysAgo === 1) return 'Yesterday'
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  })
}
