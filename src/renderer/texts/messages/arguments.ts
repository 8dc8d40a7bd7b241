/** What each message is given. Made by `npm run messages`. */
export interface MessageArguments {
  'planParts.stages.*': { number: number }
  'shell.hint': { label: string; keys: string }
  'shell.backupFailed': { why: string }
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
  'start.missingOne': { name: string }
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
  'acts.what.labelled': { names: string; photos: number }
  'acts.what.labelledInstead': { names: string; photos: number; replaced: string }
  'acts.what.labelledPartly': { names: string; photos: number; replaced: string; numReplaced: number }
  'acts.what.label-added': { names: string; photos: number }
  'acts.what.label-removed': { names: string; photos: number }
  'acts.what.labels-cleared': { photos: number }
  'acts.what.class-created': { photos: number; name: string }
  'acts.what.class-renamed': { before: string; after: string }
  'acts.what.classes-merged': { names: string; into: string; photos: number }
  'acts.what.class-deleted': { photos: number; name: string }
  'acts.what.class-recolored': { name: string }
  'acts.what.class-moved': { name: string }
  'acts.what.set-chosen': { set: string; photos: number }
  'acts.what.photos-removed': { photos: number }
  'acts.what.photos-added': { photos: number }
  'acts.what.labels-imported': { photos: number }
  'acts.what.classes': { classes: number }
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
  'runTable.removeText': { names: string; runs: number }
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
  'photos.classShown': { name: string }
  'photos.labelled': { labelled: number; all: number }
  'photos.shownOf': { shown: number }
  'photos.selected': { photos: number }
  'photos.skipped': { files: number }
  'photos.createAndLabel': { photos: number }
  'photos.labelAs': { photos: number; name: string }
  'photos.showAllAgain': { name: string }
  'photos.noSuchClass': { typed: string }
  'photos.showOnly': { name: string }
  'photos.classActions': { name: string }
  'photos.deleteClass': { name: string }
  'photos.selection': { photos: number }
  'photos.balanceOf': { name: string; photos: number }
  'photos.uneven': { most: string; times: number; least: string }
  'photos.tooFew': { name: string; photos: number }
  'photos.heldBackNow.test': { test: number }
  'photos.heldBackNow.validation': { validation: number }
  'photos.heldBackNow.both': { test: number; validation: number }
  'photos.labelDialog': { photos: number }
  'photos.labelCreate': { name: string }
  'photos.remove': { photos: number }
  'photos.removed': { what: string }
  'photos.dragged': { photos: number }
  'photos.positionOf': { position: number; all: number }
  'photos.pixels': { width: number; height: number }
  'photos.emptyFilter': { what: string }
  'photos.emptySearch': { search: string }
  'photos.progress': { how: string; time: string }
  'photos.imported.added': { photos: number }
  'photos.imported.labelled': { photos: number }
  'photos.imported.known': { photos: number }
  'photos.imported.skipped': { photos: number }
  'photos.stopped': { what: string }
  'photos.andMore': { files: number }
  'photos.missing': { photos: number }
  'photos.otherProblems': { photos: number }
  'photos.located.all': { photos: number }
  'photos.located.some': { photos: number; missing: number }
  'photos.rechecked': { missing: number }
  'photos.oneLabelText': { photos: number; labels: number }
  'photos.oneLabelYes': { labels: number }
  'photos.oneLabelDone': { labels: number; photos: number }
  'photos.labelsTaken': { photos: number }
  'photos.rowsLeftOut': { rows: number; table: string }
  'photos.oneTable.named': { others: number; names: string }
  'photos.oneTable.counted': { others: number }
  'photos.oneTableHint': { table: string }
  'photos.rowsTitle': { rows: number }
  'photos.rowsText': { more: number }
  'photos.exported.table': { photos: number }
  'photos.exported.folders': { photos: number }
  'photos.taken': { photos: number }
  'photos.webcamFailed': { why: string }
  'photos.remarks': { remarks: number }
  'photos.skippedAndRemarks': { files: number; remarks: number }
  'photos.veryUneven': { most: string; times: number; least: string }
  'model.heightLegend': { weights: number }
  'model.oldTop': { classes: number }
  'model.expand': { name: string }
  'model.toggleLayer': { name: string }
  'model.layerCount': { layers: number }
  'model.times': { blocks: number }
  'model.more': { layers: number }
  'model.exceptions': { layers: number }
  'model.edgeChip': { where: string }
  'model.block.numbered': { index: number }
  'model.blockName': { index: number }
  'model.weights': { weights: number }
  'model.where.block': { block: number }
  'model.lineValue.nothing': { where: string; weights: number }
  'model.lineValue.learns': { where: string; frozen: number; blocks: number; learning: number; weights: number }
  'model.optionLabel': { name: string; state: string; layers: number; weights: number; shape: string }
  'model.caching': { name: string }
  'model.sized': { name: string; size: string }
  'model.whereWithin.block': { block: number }
  'panel.headline.blocks': { blocks: number }
  'panel.advice.classes-known': { classes: number; modelClasses: number }
  'panel.advice.classes-partly-known': { known: number; classes: number; modelClasses: number }
  'panel.advice.classes-unknown': { modelClasses: number }
  'panel.advice.memorises': { photos: number; where: string }
  'panel.advice.less-than-suggested': { photos: number; where: string }
  'panel.advice.as-suggested': { photos: number }
  'panel.advice.more-than-suggested': { photos: number; where: string }
  'panel.preprocessing.notSet': { name: string }
  'panel.preprocessing.assumed': { name: string }
  'panel.measuredHere': { photos: string }
  'panel.measuring': { share: number }
  'panel.notMeasured': { why: string }
  'panel.perSecond': { photos: string }
  'panel.speedHere': { photos: string }
  'panel.speedEstimated': { photos: string }
  'panel.spreadLabel': { min: string; max: string }
  'panel.filters.some': { shown: number; all: number }
  'panel.filters.all': { all: number }
  'panel.sees': { shown: number; all: number }
  'panel.photo': { name: string }
  'panel.multiplyAdds': { millions: number }
  'panel.knows': { classes: number }
  'panel.cardWeights': { millions: number }
  'panel.sides.square': { side: number }
  'panel.sides.other': { width: number; height: number }
  'catalog.facts': { inputSize: number; licence: string; millions: number; top1: number; host: string }
  'catalog.download': { size: string }
  'catalog.downloadOf': { download: string; title: string }
  'catalog.cancelOf': { title: string }
  'catalog.progressOf': { title: string }
  'catalog.progress': { done: string; total: string }
  'catalog.removeOf': { name: string }
  'catalog.removeNowOf': { name: string }
  'catalog.aboutSize': { size: string }
  'catalog.goOn': { size: string }
  'catalog.progressLeft': { done: string; total: string; time: string }
  'train.runActions': { name: string }
  'train.renameTitle': { name: string }
  'train.removeTitle': { name: string }
  'train.frees.noModel': { size: string; runs: number }
  'train.frees.model': { size: string; modelSize: string; runs: number }
  'train.keep': { runs: number }
  'train.epochOf': { epoch: number; all: number }
  'train.timeLeft': { time: string }
  'train.tiles.valAccuracy': { multiLabel: boolean }
  'train.tiles.valAccuracyWhy': { multiLabel: boolean }
  'train.atBest': { epoch: number; value: string }
  'train.accuracy': { multiLabel: boolean }
  'train.best': { epoch: number }
  'train.step': { step: number }
  'train.byClassAt.epoch': { epoch: number }
  'train.byClassAt.kept': { epoch: number }
  'train.table.accuracy': { multiLabel: boolean }
  'train.table.valAccuracy': { multiLabel: boolean }
  'train.atATime': { library: string; batchSize: number }
  'train.whenNothing.epochs': { patience: number }
  'train.epochNumber': { epoch: number }
  'train.stageFacts': { epochs: number; rate: string; schedule: string }
  'train.stageWeights': { part: number; all: number }
  'train.aboveLearns': { line: string }
  'train.judgedOn': { set: string; photos: number }
  'train.asTrainedSince': { photos: number }
  'train.proof.same': { frozen: number }
  'train.proof.changed': { changed: number; frozen: number }
  'train.newerNext': { labels: number }
  'train.pausedNotice': { name: string }
  'train.resumeRun': { name: string }
  'train.learningStage': { stage: number; numStages: number }
  'train.chart.empty': { title: string }
  'train.chart.drawn': { title: string; parts: string }
  'train.chart.part': { label: string; value: string }
  'train.chart.sentence': { part: string }
  'plan.needs.one-class': { areSomeUnreadable: boolean; className: string }
  'plan.needs.class-too-small': { numPhotos: number; className: string; minPhotos: number }
  'plan.needs.unlabelled': { numPhotos: number }
  'plan.needs.problem-photos': { numPhotos: number }
  'plan.needs.no-validation': { hasTest: boolean }
  'plan.needs.uneven': { most: string; numMost: number; least: string; numLeast: number }
  'plan.needs.imbalanced': { effect: string; counts: string; least: string; most: string }
  'plan.needs.format': { isTfjs: boolean; format: string; why: string }
  'plan.needs.preprocessing-assumed': { why: string }
  'plan.needs.ready': { numPhotos: number; numClasses: number }
  'plan.resetOne': { label: string }
  'plan.allowed': { what: string }
  'plan.stage': { number: number; name: string }
  'plan.advancedChanged': { fields: number }
  'plan.advancedWrong': { fields: number }
  'plan.previewLabel': { photo: string; version: number }
  'plan.previewPlain': { photo: string }
  'plan.previewHow': { variants: number }
  'plan.forecastAbout': { time: string }
  'plan.forecastStage': { epochs: number; steps: number }
  'plan.photoSets': { train: number; validation: number; test: number }
  'results.right': { multiLabel: boolean; set: string }
  'results.rightOf': { numRight: number; set: string; numPhotos: number }
  'results.interval': { low: number; high: number }
  'results.intervalLabel': { value: number; low: number; high: number }
  'results.beforeRelabelling': { value: number; isMerged: boolean }
  'results.merged': { names: string; into: string }
  'results.newer': { photos: number }
  'results.relabelled': { photos: number }
  'results.uncounted': { photos: number }
  'results.frozenText': { number: number }
  'results.frozenBrokenText': { names: string }
  'results.choiceText': { set: string; numPhotos: number }
  'results.choiceBaseline': { baseline: string; accuracy: number }
  'results.measureLabel': { name: string }
  'results.unmeasureLabel': { name: string }
  'results.watchLabel': { name: string }
  'results.stopLabel': { name: string }
  'results.noneKnown': { classes: number }
  'results.someKnown': { names: string }
  'results.amongMatches': { value: number }
  'results.onFewer': { numPhotos: number; all: number }
  'results.mistakesText': { multiLabel: boolean }
  'results.moreMistakes': { shown: number; all: number }
  'results.accept': { className: string }
  'results.look': { name: string }
  'results.cellLabel.right': { label: string; photos: number }
  'results.cellLabel.wrong': { label: string; predicted: string; photos: number }
  'results.cellTitle.right': { label: string }
  'results.cellTitle.wrong': { label: string; predicted: string }
  'results.certaintyText.close': { error: number }
  'results.certaintyText.far': { error: number }
  'results.certaintyText.rough': { error: number }
  'results.certaintyPoint': { confidence: number; accuracy: number; numPhotos: number }
  'results.classesAdded': { names: string }
  'results.classesRemoved': { names: string }
  'results.photosDiffer.added': { photos: number }
  'results.photosDiffer.removed': { photos: number }
  'results.photosDiffer.relabelled': { photos: number }
  'results.effectText': { set: string; numPhotos: number }
  'results.changeOf.more': { change: number }
  'results.changeOf.less': { change: number }
  'results.changeOf.same': { change: number }
  'results.stillLearning': { name: string }
  'results.noResult': { name: string }
  'results.export.title': { name: string }
  'results.export.downloadNow': { name: string }
  'results.export.checking': { done: number; total: number }
  'results.export.notWritten': { format: string; why: string }
  'results.export.agrees.all': { runtime: string; compared: number }
  'results.export.agrees.some': { runtime: string; equal: number; compared: number }
  'results.export.difference': { value: string }
  'results.export.use': { format: string }
  'results.trainedOnPhotos': { photos: number }
  'results.relabelledAs': { className: string }
  'fields.within': { part: string; field: string }
  'fields.degrees': { number: string }
  'fields.unit': { number: string; unit: string }
  'fields.range.any': { min: string; max: string }
  'fields.range.whole': { min: string; max: string }
  'settings.within': { name: string; value: string }
  'settings.frozenBelow': { layer: string }
  'remedies.elsewhere.folder': { address: string; open: string }
  'remedies.elsewhere.file': { address: string; open: string }
  'remedies.class-not-in-training': { className: string }
  'remedies.bad-plan.classes': { names: string }
  'remedies.upload-too-large': { add: string }
  'remedies.model-not-found.close': { names: string }
  'remedies.model-no-such-layer-close': { names: string }
  'remedies.download-unreachable': { elsewhere: string }
  'remedies.download-cut': { elsewhere: string }
  'remedies.download-server': { elsewhere: string }
  'remedies.download-refused': { elsewhere: string }
  'remedies.backup-failed-why': { hint: string }
}
