/** What each message is given. Made by `npm run messages`. */
export interface MessageArguments {
  'common.quoted': { name: string }
  'common.note': { note: string }
  'common.error': { bad: string; plain: string; message: string }
  'common.warning': { message: string }
  'figures.percent': { share: number }
  'figures.bytes.kB': { size: number }
  'figures.bytes.MB': { size: number }
  'figures.bytes.GB': { size: number }
  'figures.duration.tenths': { seconds: number }
  'figures.duration.seconds': { seconds: number }
  'figures.duration.minutes': { minutes: number }
  'figures.duration.hours': { hours: number }
  'skipped.now': { files: number }
  'skipped.then': { files: number }
  'skipped.file': { path: string; reason: string }
  'skipped.more': { files: number; where: string }
  'skipped.moreThanListed': { files: number; where: string; listed: number }
  'exit.andMore': { code: string }
  'usage.didYouMean': { option: string }
  'output.failed.message': { why: string }
  'options.withDefault': { what: string; value: string }
  'options.preprocessing': { values: string }
  'options.noPreprocessing': { value: string; values: string }
  'options.share': { minimum: string; maximum: string }
  'options.wholeNumber': { minimum: string; maximum: string }
  'options.number': { minimum: string; maximum: string }
  'progress.rows': { rows: number }
  'progress.line': { phase: string; bar: string; done: number; all: number }
  'progress.lineWithTime': { phase: string; bar: string; done: number; all: number; left: string }
  'trainer.stopped': { since: string; pid: string }
  'trainer.idle': { since: string }
  'train.headOnlyAndFreeze': { line: string }
  'train.notWithResume': { flag: string }
  'train.notWithRepeat': { flag: string }
  'train.photosOfResumed': { run: string }
  'train.photosOfRepeated': { run: string }
  'train.stage': { name: string; epochs: number; trainable: number; frozen: number }
  'train.step': {
    epoch: number
    epochs: number
    bar: string
    step: number
    steps: number
    loss: string
    accuracy: string
    speed: number
  }
  'train.stepWithTime': {
    epoch: number
    epochs: number
    bar: string
    step: number
    steps: number
    loss: string
    accuracy: string
    speed: number
    left: string
  }
  'train.endedWithBest.early-stopping': { best: number }
  'train.endedWithBest.non-finite-loss': { best: number }
  'train.model': { folder: string }
  'train.report': { file: string }
  'train.use': { model: string }
  'train.took': { photos: number; duration: string }
  'train.tookWithBest': { photos: number; duration: string; best: number }
  'train.proof.none': { stage: string }
  'train.proof.unchanged': { stage: string; weights: number }
  'train.proof.changed': { stage: string; weights: number; names: string }
  'train.moreNotes': { notes: number }
  'train.stopped': { run: string }
  'forecast.model': { name: string; executor: string }
  'forecast.moreClasses': { classes: number }
  'forecast.stage': { number: number; name: string; epochs: number; steps: number }
  'forecast.frozen': { parameters: number; line: string }
  'forecast.learns': { parameters: number; layers: number; batchSize: number; rate: string }
  'forecast.memory': { memory: string }
  'forecast.time': { duration: string; dim: string; milliseconds: number; plain: string }
  'forecast.together': { duration: string; memory: string }
  'evaluation.singleLabel': {
    bold: string
    accuracy: number
    plain: string
    photos: number
    which: string
    low: number
    high: number
  }
  'evaluation.singleLabelTop3': {
    bold: string
    accuracy: number
    plain: string
    photos: number
    which: string
    low: number
    high: number
    top3: number
  }
  'evaluation.multiLabel': {
    bold: string
    precision: number
    plain: string
    photos: number
    which: string
    labelAccuracy: number
    exactMatch: number
  }
  'evaluation.baseline': { balancedAccuracy: number; multiLabel: boolean; answer: string; accuracy: number }
  'evaluation.standing.no-better': { multiLabel: boolean; answer: string }
  'evaluation.standing.unproven': { multiLabel: boolean; answer: string }
  'evaluation.recall': { recall: number; right: number; photos: number }
  'evaluation.takenFor': { name: string; photos: number }
  'evaluation.loss': { loss: string; f1: number }
  'evaluation.flatters.used': { used: number; all: number }
  'evaluation.flatters.alike': { alike: number; all: number }
  'evaluation.flatters.both': { used: number; all: number; alike: number }
  'evaluation.noTest.used': { used: number; all: number }
  'evaluation.noTest.alike': { alike: number; all: number }
  'evaluation.noTest.both': { used: number; all: number; alike: number }
  'predict.table': { file: string }
  'predict.end': { photos: number; skipped: number; speed: number }
  'predict.endStopped': { photos: number; skipped: number; speed: number }
  'predict.line': { file: string; answers: string }
  'predict.answer': { name: string; probability: number }
  'predict.skipped': { file: string; reason: string }
  'predict.closest': { threshold: number; answer: string }
  'info.size': { name: string; layers: number; parameters: number; size: string; millions: number }
  'info.planned': { trainable: number; frozen: number; classes: number }
  'info.input': { height: number; width: number; resize: string; channels: string; mean: string; std: string }
  'info.source': { source: string; format: string; licence: string }
  'info.noLicence': { source: string; format: string }
  'info.classes.all': { classes: number; names: string }
  'info.classes.first': { classes: number; names: string; more: number }
  'export.options.to': { formats: string }
  'export.noFormat': { name: string; formats: string }
  'export.noFormatButClose': { name: string; close: string }
  'export.comparing': { bar: string; done: number; all: number }
  'export.exported': { folder: string }
  'export.file': { name: string; size: string }
  'export.notWritten': { format: string; why: string }
  'models.list.sizeWithKept': { size: string; kept: string }
  'models.list.weights': { millions: number }
  'models.list.side': { side: number }
  'models.get.start': { size: string; host: string; licence: string }
  'models.get.startAbout': { size: string; host: string; licence: string }
  'models.get.progress': { id: string; bar: string; done: string; all: string }
  'models.get.progressWithTime': { id: string; bar: string; done: string; all: string; left: string }
  'models.get.kept': { size: string }
  'models.get.done': { id: string }
  'models.add.done': { name: string }
  'models.remove.prompt': { folder: string }
  'models.remove.nobody.message': { folder: string }
  'serve.examples.remote': { command: string }
  'serve.running': { link: string }
  'serve.unforeseen': { where: string }
  'serve.twoProjects': { named: string; project: string }
  'serve.runsAlready': { url: string }
  'serve.openToNetwork': { address: string }
  'serve.link': { link: string }
  'doctor.executor': { kind: string; library: string }
  'doctor.forward': { library: string; batchSize: number }
  'doctor.speed': { speed: number }
  'doctor.cpu': { model: string; arch: string }
  'doctor.threads.all': { cores: number }
  'doctor.threads.within': { cores: number; within: string }
  'doctor.threads.between': { cores: number; between: string }
  'doctor.threads.both': { cores: number; within: string; between: string }
  'doctor.memory': { free: number; all: number }
  'doctor.disk': { free: number; folder: string }
  'doctor.diskUnknown': { folder: string }
  'doctor.gpu.used': { devices: string }
  'doctor.gpu.notUsed': { devices: string }
  'doctor.webGpu.speed': { speed: number }
  'doctor.webGpu.slower': { speed: number }
  'doctor.webGpu.times': { speed: number; times: number }
  'doctor.webGpu.failed': { why: string }
  'doctor.folder.ok': { folder: string }
  'doctor.folder.failed': { folder: string; why: string }
  'doctor.electron.present': { version: string }
  'doctor.node': { version: string; platform: string }
  'doctor.package.loads': { version: string }
  'doctor.package.fails': { version: string }
  'handOn.description': { files: string }
  'handOn.done': { folder: string; files: string }
  'help.noCommand': { name: string }
  'help.thereAre': { names: string }
  'help.didYouMean': { name: string }
  'remedies.elsewhere.folder': { address: string }
  'remedies.elsewhere.file': { address: string }
  'remedies.run-changed.repeat': { run: string }
  'remedies.run-changed.repeatOtherwise': { run: string }
  'remedies.class-not-in-training': { className: string }
  'remedies.bad-plan.classes': { names: string }
  'remedies.is-a-project.noRun': { windowCommand: string }
  'remedies.is-a-project.newestRun': { command: string; windowCommand: string }
  'remedies.port-in-use.ours': { port: string }
  'remedies.model-not-found.download': { id: string }
  'remedies.model-not-found.removable': { names: string }
  'remedies.model-not-found.closest': { names: string }
  'remedies.model-not-found.toDownload': { name: string }
  'remedies.model-exists.downloaded': { name: string }
  'remedies.model-not-in-catalog.closest': { names: string; models: number }
  'remedies.model-not-in-catalog.none': { models: number }
  'remedies.model-no-such-layer.closest': { names: string }
  'remedies.download-unreachable': { elsewhere: string }
  'remedies.download-cut': { elsewhere: string }
  'remedies.download-server': { elsewhere: string }
  'remedies.download-refused': { elsewhere: string }
  'remedies.native-unavailable': { remedy: string }
  'remedies.onnxruntime-unavailable': { remedy: string }
  'remedies.decoder-unavailable': { remedy: string }
}
