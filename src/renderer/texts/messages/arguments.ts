/** What each message of en.json is given. Made by `npm run messages`. */
export interface MessageArguments {
  'shell.projectMenu': { name: string }
  'shell.copyName': { name: string }
  'shell.copied': { folder: string }
  'shell.leaveTitle': { run: string }
  'shell.photosAndClasses': { photos: number; classes: number }
  'shell.engine': { library: string; threads: number }
  'shell.training': { name: string; share: string }
  'shell.memory': { size: string }
  'shell.lost.not-answering.textAt': { address: string }
  'shell.switchedBack': { to: string }
  'shell.openAgain': { name: string }
  'shell.showInstead': { name: string }
  'shell.closedElsewhere.title': { from: string }
  'shell.closedElsewhere.text': { from: string }
  'shell.openedElsewhere.title': { to: string }
  'shell.openedElsewhere.text': { to: string; from: string }
  'start.numbers': { photos: number; classes: number }
  'start.actionsFor': { name: string }
  'start.renameTitle': { name: string }
  'start.deleteTitle': { name: string }
  'start.deleteText': { folder: string }
  'start.openIt': { name: string }
  'start.willBe': { folder: string }
  'start.openElsewhere': { name: string }
  'start.showHere': { name: string }
  'start.someLabelled': { labelled: number }
  'start.deleteTextOfSize': { size: string; folder: string }
  'files.notPlain': { name: string }
  'files.empty': { photos: number }
  'files.notFound': { find: string }
  'files.photosHere': { photos: number }
  'files.take.saveIn': { folder: string }
  'files.take.use': { folder: string }
  'files.take.usePhotos': { folder: string; photos: number }
  'files.take.useAtLeast': { folder: string; photos: number }
  'files.take.add': { photos: number }
  'shares.how.some': { numGiven: number; numNew: number }
  'shares.showLabel': { set: string }
  'shares.divided': { numPhotos: number }
  'tables.title': { name: string }
  'tables.rows': { numDone: number }
  'tables.found': { what: string }
  'tables.classColumns': { columns: number }
  'tables.moreColumns': { columns: number }
  'tables.classes': { names: string }
  'tables.several.leave-out': { photos: number }
  'tables.cannotUse': { rows: number }
  'tables.andMore': { rows: number }
  'tables.accept.project': { photos: number }
  'tables.rowsOf': { numDone: number; numTotal: number }
  'tables.classesAndMore': { names: string; more: number }
  'acts.unchanged': { what: string }
  'acts.done.undo': { what: string }
  'acts.done.redo': { what: string }
  'acts.named.undo': { what: string }
  'acts.named.redo': { what: string }
  'silence.notAnswering': { since: string }
  'verdict.past.last-kept': { kept: number }
  'verdict.past.not-best-kept': { best: number; kept: number }
  'verdict.past.improving': { best: number }
  'verdict.past.memorises': { best: number }
  'verdict.past.best-kept': { best: number }
  'verdict.now.memorises': { accuracy: number; valAccuracy: number }
  'verdict.now.not-beaten': { epoch: number }
  'verdict.now.stalled': { monitor: string; numEpochs: number }
  'verdict.now.stalledAndStops': { monitor: string; numEpochs: number; numLeft: number }
  'standing.title.no-better': { multiLabel: boolean; answer: string }
  'standing.title.unproven': { multiLabel: boolean; answer: string }
  'standing.why.no-better': { accuracy: number; numPhotos: number; multiLabel: boolean; balancedAccuracy: number }
  'standing.why.unproven': { accuracy: number; numPhotos: number; multiLabel: boolean; balancedAccuracy: number }
  'standing.balancedWhy': { multiLabel: boolean }
  'standing.baseline': { answer: string }
  'standing.beside': { balancedAccuracy: number; answer: string; accuracy: number }
  'runTable.chosen': { runs: number }
  'runTable.choose': { name: string }
  'runTable.both': { before: number; now: number }
  'runTable.removeTitle': { runs: number }
  'runTable.removeText': { names: string }
  'runTable.run': { name: string; modelName: string; line: string }
  'runTable.runWithAccuracy': { name: string; modelName: string; line: string; accuracy: number }
  'try.original': { name: string }
  'try.running': { name: string }
  'try.paused': { name: string }
  'try.trained': { name: string; accuracy: number }
  'try.remove': { name: string }
  'try.labelled': { names: string }
  'try.took': { time: string }
  'try.look': { name: string }
  'try.webcam.perSecond': { rate: string }
  'try.webcam.snapshot': { number: number }
  'try.folder.topAllowed': { max: number }
  'try.folder.progress': { done: number; total: number }
  'try.folder.speed': { rate: number }
  'try.folder.done': { photos: number }
  'try.folder.cancelled': { photos: number }
  'try.folder.skipped': { files: number }
  'try.folder.progressLeft': { done: number; total: number; left: string }
  'try.originalOf': { name: string; classes: number }
  'common.quoted': { name: string }
  'quantities.bytes.B': { size: string }
  'quantities.bytes.kB': { size: string }
  'quantities.bytes.MB': { size: string }
  'quantities.bytes.GB': { size: string }
  'quantities.bytes.TB': { size: string }
  'quantities.duration.seconds': { seconds: number }
  'quantities.duration.minutes': { minutes: number }
  'quantities.duration.minutesAndSeconds': { minutes: number; seconds: number }
  'quantities.duration.hours': { hours: number }
  'quantities.duration.hoursAndMinutes': { hours: number; minutes: number }
  'quantities.percent': { share: number }
  'quantities.wholePercent': { share: number }
  'quantities.dayAndTime': { day: string; time: string }
  'quantities.today': { time: string }
  'quantities.ofAll': { part: number; all: number }
}
