"""The augmentation of a Frostline run in Keras: its own layers where it has them, on bytes 0-255, fresh for every photo and epoch."""


def augmentation(keras, tf, plan: dict, seed: int):
    """
    :param plan: TrainingPlan's `augmentation` (src/core/training/plan.ts): flip, rotationDegrees, randomResizedCrop, brightness, contrast, saturation.
    :returns: a function from `[batch, height, width, 3]` float32 photos in 0-255 to the same.
    """
    layers = []
    if plan.get("flip"):
        layers.append(keras.layers.RandomFlip("horizontal", seed=seed))
    if plan.get("rotationDegrees"):
        share = plan["rotationDegrees"] / 360
        layers.append(keras.layers.RandomRotation(share, fill_mode="reflect", interpolation="bilinear", seed=seed + 1))
    if plan.get("randomResizedCrop"):
        layers.append(_resized_crop(tf, plan["randomResizedCrop"], seed + 2))
    if plan.get("brightness"):
        layers.append(keras.layers.RandomBrightness(plan["brightness"], seed=seed + 3))
    if plan.get("contrast"):
        layers.append(keras.layers.RandomContrast(plan["contrast"], seed=seed + 4))
    if plan.get("saturation"):
        layers.append(_saturation(tf, plan["saturation"], seed + 5))

    def augment(photos):
        for layer in layers:
            photos = layer(photos, training=True) if isinstance(layer, keras.Layer) else layer(photos)
        return photos

    return augment


def _resized_crop(tf, plan: dict, seed: int):
    """
    Keras has no random resized crop with a share of the area and an aspect ratio, so this is torchvision's, as Frostline's is: a part that
    does not fit is drawn again, up to ten times, and then the whole photo is taken; bilinear, pixels' centers as half a pixel from their
    edges (`crop_and_resize` lays corners on corners), the edge repeated where a sample lies beyond the outermost centers.
    """
    generator = tf.random.Generator.from_seed(seed)
    ratios = [plan.get("minRatio", 3 / 4), plan.get("maxRatio", 4 / 3)]

    def crop(photos):
        batch, height, width = tf.shape(photos)[0], photos.shape[1], photos.shape[2]
        if height != width:
            raise ValueError("photos are square here: shares of the height are compared with shares of the width")
        area = generator.uniform([batch, 10], plan["minScale"], plan["maxScale"])
        ratio = tf.exp(generator.uniform([batch, 10], *(float(tf.math.log(limit)) for limit in ratios)))
        rows, columns = tf.sqrt(area / ratio), tf.sqrt(area * ratio)
        fits = tf.cast((rows <= 1) & (columns <= 1), "float32")
        first = fits * tf.cast(tf.equal(tf.cumsum(fits, axis=1), 1), "float32")
        missed = 1 - tf.reduce_sum(first, axis=1)
        rows, columns = (tf.reduce_sum(first * shares, axis=1) + missed for shares in (rows, columns))
        top, left = generator.uniform([batch]) * (1 - rows), generator.uniform([batch]) * (1 - columns)
        none = tf.zeros([batch])
        shift_x, shift_y = left * width + 0.5 * columns - 0.5, top * height + 0.5 * rows - 0.5
        transforms = tf.stack([columns, none, shift_x, none, rows, shift_y, none, none], axis=1)
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=photos,
            transforms=transforms,
            output_shape=[height, width],
            fill_value=0.0,
            interpolation="BILINEAR",
            fill_mode="REFLECT",
        )

    return crop


def _saturation(tf, amount: float, seed: int):
    """Distance from gray times 1 ± amount. (Keras' RandomSaturation scales HSV saturation, which is another thing.)"""
    generator = tf.random.Generator.from_seed(seed)

    def saturate(photos):
        factor = generator.uniform([tf.shape(photos)[0], 1, 1, 1], 1 - amount, 1 + amount)
        gray = tf.image.rgb_to_grayscale(photos)
        return tf.clip_by_value(gray + factor * (photos - gray), 0.0, 255.0)

    return saturate
