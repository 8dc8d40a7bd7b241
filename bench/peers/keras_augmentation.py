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
    """Keras has no random resized crop with a share of the area and an aspect ratio (torchvision's); crop_and_resize makes one."""
    generator = tf.random.Generator.from_seed(seed)
    ratios = [plan.get("minRatio", 3 / 4), plan.get("maxRatio", 4 / 3)]

    def crop(photos):
        batch, height, width = tf.shape(photos)[0], photos.shape[1], photos.shape[2]
        area = generator.uniform([batch], plan["minScale"], plan["maxScale"])
        ratio = tf.exp(generator.uniform([batch], *(float(tf.math.log(limit)) for limit in ratios)))
        # A part that would not fit is cut to what does; torchvision draws again.
        rows, columns = tf.minimum(tf.sqrt(area / ratio), 1.0), tf.minimum(tf.sqrt(area * ratio), 1.0)
        top, left = generator.uniform([batch]) * (1 - rows), generator.uniform([batch]) * (1 - columns)
        boxes = tf.stack([top, left, top + rows, left + columns], axis=1)
        return tf.image.crop_and_resize(photos, boxes, tf.range(batch), [height, width])

    return crop


def _saturation(tf, amount: float, seed: int):
    """Distance from gray times 1 ± amount. (Keras' RandomSaturation scales HSV saturation, which is another thing.)"""
    generator = tf.random.Generator.from_seed(seed)

    def saturate(photos):
        factor = generator.uniform([tf.shape(photos)[0], 1, 1, 1], 1 - amount, 1 + amount)
        gray = tf.image.rgb_to_grayscale(photos)
        return tf.clip_by_value(gray + factor * (photos - gray), 0.0, 255.0)

    return saturate
