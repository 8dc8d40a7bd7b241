import { type CatalogModel, hostOf } from '../../core/models/catalog/catalog-model.ts'

/** What is put beside a downloaded model, for whoever opens its folder: what it is, whose, and where it is from. */
export function catalogCard(model: CatalogModel): string {
  const { title, hasTop, inputSize, licence, top1, top1Source, file } = model
  const what = hasTop ? 'Tells the 1000 classes of ImageNet apart.' : 'Features of photos, without a classifier.'
  const accuracy = `${(100 * top1).toFixed(1)} % of ImageNet right at the first guess`
  const pin = model.format === 'keras-h5' ? hashLine(model.file) : 'lengths as its model.json declares'
  return [
    `# ${title}`,
    `Trained on ImageNet. ${what} As published: ${accuracy}${hasTop ? '' : ', with its classifier'}.`,
    `- Photos: ${inputSize} px`,
    `- Licence of the weights: ${licence}`,
    `- Accuracy from: ${top1Source}`,
    `- Downloaded from ${hostOf(model)}: ${file.address}`,
    `- Verified by: ${pin}`,
    '',
  ].join('\n\n')
}

function hashLine({ sha256, md5, sizeBytes }: CatalogModel['file']): string {
  if (sha256 !== undefined) return `SHA-256 ${sha256}`
  if (md5 !== undefined) return `MD5 ${md5}`
  return `its length of ${sizeBytes} bytes`
}
