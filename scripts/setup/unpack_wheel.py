"""Takes from a TensorFlow wheel its two libraries and the C headers that the binding includes: 14 of 11,000 files.

Usage: unpack_wheel.py <wheel> <folder>. Prints the version. The folder becomes lib/ and include/.
"""

import os
import re
import shutil
import sys
import zipfile

LIBRARY = re.compile(r"tensorflow/(libtensorflow_(?:cc|framework)\.(?:so\.2|2\.dylib))$")
ROOT_HEADERS = [
    "tensorflow/c/c_api.h",
    "tensorflow/c/eager/c_api.h",
    "tensorflow/c/tf_datatype.h",
    "tensorflow/c/tf_status.h",
    "tensorflow/c/tf_tensor.h",
    "tensorflow/core/platform/ctstring_internal.h",
]
INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def main(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        libraries = [(name, match.group(1)) for name in sorted(names) if (match := LIBRARY.search(name))]
        if len(libraries) != 2:
            sys.exit(f"{os.path.basename(wheel)} holds {len(libraries)} of the two TensorFlow libraries")
        os.makedirs(os.path.join(folder, "lib"), exist_ok=True)
        for name, file_name in libraries:
            with archive.open(name) as source, open(os.path.join(folder, "lib", file_name), "wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
                target.flush()
                os.fsync(target.fileno())
        copy_headers(archive, names, folder)
    print(os.path.basename(wheel).split("-")[1])


def copy_headers(archive, names, folder):
    waiting, done = list(ROOT_HEADERS), set()
    while waiting:
        header = waiting.pop()
        name = f"tensorflow/include/{header}"
        if header in done or ".." in header or name not in names:
            continue
        done.add(header)
        content = archive.read(name)
        target = os.path.join(folder, "include", *header.split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)
        for match in INCLUDE.finditer(content):
            included = match.group(1).decode()
            waiting += [included, f"{os.path.dirname(header)}/{included}"]


main(sys.argv[1], sys.argv[2])
