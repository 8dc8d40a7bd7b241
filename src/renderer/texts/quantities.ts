import { inFigures, language, say } from './say.ts'

const inWhole = inFigures({ maximumFractionDigits: 0 })
const inTenths = inFigures({ minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** `1,234` */
export const numberInWords = inFigures()

/** `3 of 1,234` */
export const ofAll = (part: number, all: number): string => say('quantities.ofAll', { part, all })

/** With a tenth where that says something: `8.5`, `12`. */
export const roughly = (number: number): string => (number < 10 ? inTenths(number) : inWhole(number))

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** 1.2 GB, 340 MB, 12 kB: powers of ten, as file managers show them. */
export function bytesInWords(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const size = value < 10 && unit > 0 ? inTenths(value) : inWhole(value)
  return say(`quantities.bytes.${UNITS[unit] ?? 'TB'}`, { size })
}

/** Too short to be counted. */
export const isMoment = (seconds: number): boolean => seconds < 0.95

/** 4 s, 1 min 20 s, 2 h 5 min. */
export function durationInWords(duration: number): string {
  if (isMoment(duration)) return say('quantities.duration.underOne')
  const whole = Math.round(duration)
  if (whole < 60) return say('quantities.duration.seconds', { seconds: whole })
  const [minutes, seconds] = [Math.floor(whole / 60), whole % 60]
  if (minutes < 60)
    return seconds === 0 || minutes >= 10
      ? say('quantities.duration.minutes', { minutes })
      : say('quantities.duration.minutesAndSeconds', { minutes, seconds })
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0
    ? say('quantities.duration.hours', { hours })
    : say('quantities.duration.hoursAndMinutes', { hours, minutes: minutes % 60 })
}

/** 92.1 %, 100 %. @param share  in [0, 1] */
export const percentInWords = (share: number): string => say('quantities.percent', { share })

/** 92 % */
export const wholePercentInWords = (share: number): string => say('quantities.wholePercent', { share })

const clock = new Intl.DateTimeFormat(language.formats, { hour: '2-digit', minute: '2-digit' })
const dayAndMonth = new Intl.DateTimeFormat(language.formats, { day: 'numeric', month: 'short' })
const dayOfYear = new Intl.DateTimeFormat(language.formats, { day: 'numeric', month: 'short', year: 'numeric' })

/** The time of a day: `14:32`; with the date where that is another day. */
export function timeInWords(timestamp: number, now = Date.now()): string {
  const date = new Date(timestamp)
  const time = clock.format(date)
  if (date.toDateString() === new Date(now).toDateString()) return time
  return say('quantities.dayAndTime', { day: dayAndMonth.format(date), time })
}

/** Today 14:05, Yesterday, 3 Nov, 3 Nov 2025. */
export function dateInWords(time: number, now = Date.now()): string {
  const date = new Date(time)
  const day = (value: number): number => new Date(value).setHours(0, 0, 0, 0)
  const daysAgo = Math.round((day(now) - day(time)) / 86_400_000)
  if (daysAgo === 0) return say('quantities.today', { time: clock.format(date) })
  if (daysAgo === 1) return say('quantities.yesterday')
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  return (isThisYear ? dayAndMonth : dayOfYear).format(date)
}
