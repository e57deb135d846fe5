"""Run the example programs by ``python`` and by ``python -m fastimg`` and compare time and results.

Every program is run as it is. For the seconds of the whole, both are run in turn; for the seconds in scikit-image's
functions, both are run with a profile: ``--off --profile`` (scikit-image computes) and ``--profile`` (fastimg does).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).parent
FASTIMG = ["-m", "fastimg"]
PROGRAM = ("program", "python, s", "fastimg, s", "times", "in functions, s", "fastimg, s", "times", "native calls",
           "results")  # fmt: skip
FUNCTION = ("function", "calls", "native", "forwarded", "scikit-image, s", "fastimg, s", "times", "why forwarded")
PHOTOS = ("astronaut", "coffee", "chelsea", "rocket")


def programs(folder, factor):
    """Return {title: command} of the programs, which work on the photographs in `folder`."""
    found = {}
    for script in ("edge_filter", "unsharp_mask"):
        path = str(HERE / "gallery" / f"plot_{script}.py")
        found[f"gallery: {script}"] = [path]
        if factor > 1:
            found[f"gallery: {script}, large photo"] = [str(HERE / "large_photos.py"), path, str(factor)]
    found["notebook: scales_and_edges"] = [str(HERE / "run_notebook.py"), str(HERE / "scales_and_edges.ipynb")]
    found["joblib: inspect_folder, 2 workers"] = [str(HERE / "inspect_folder.py"), str(folder), "2"]
    return found


def make_photos(folder, factor):
    """Write scikit-image's colour photographs, enlarged and once more mirrored, as TIFF files."""
    from skimage import data, io

    folder.mkdir(parents=True, exist_ok=True)
    for name in PHOTOS:
        photo = Image.fromarray(getattr(data, name)())
        photo = photo.resize((photo.width * factor, photo.height * factor), Image.Resampling.BICUBIC)
        for suffix, image in (("", photo), ("_mirrored", ImageOps.mirror(photo))):
            io.imsave(folder / f"{name}{suffix}.tif", np.asarray(image), check_contrast=False)


class Runner:
    """Runs commands in the folder of the photographs."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, command, **variables):
        """Return what the program printed, and its seconds."""
        environment = {**os.environ, "MPLBACKEND": "Agg", **variables}
        begin = time.perf_counter()
        result = subprocess.run([sys.executable, *command], cwd=self.folder / "photos", env=environment, text=True,
                                capture_output=True, check=False)  # fmt: skip
        seconds = time.perf_counter() - begin
        if result.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {result.returncode}:\n{result.stderr}")
        return result.stdout, seconds

    def profiled(self, command, *options):
        """Return what the program printed, the figures that it drew, and its profile."""
        figures = self.folder / "figures" / str(time.time_ns())
        figures.mkdir(parents=True)
        profile = self.folder / "profile.json"
        path = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
        printed, _ = self.run([*FASTIMG, *options, f"--profile={profile}", *command], PYTHONPATH=path,
                              MPLBACKEND="module://save_figures", FIGURES=str(figures))  # fmt: skip
        drawn = [np.asarray(Image.open(file)) for file in sorted(figures.iterdir())]
        return printed, drawn, json.loads(profile.read_text())


def compare(runner, command, rounds):
    """Run one program in all ways; return what was found."""
    seconds = {"python": [], "fastimg": []}
    printed = set()
    for i in range(rounds):
        ways = [("python", []), ("fastimg", FASTIMG)]
        for way, prefix in ways if i % 2 == 0 else reversed(ways):
            text, taken = runner.run([*prefix, *command])
            printed.add(text)
            seconds[way].append(taken)
    text_off, figures_off, off = runner.profiled(command, "--off")
    text_on, figures_on, on = runner.profiled(command)
    return {
        "seconds": {way: statistics.median(values) for way, values in seconds.items()},
        "same text": len(printed | {text_off, text_on}) == 1,
        "levels": difference(figures_off, figures_on),
        "off": off, "on": on,
    }  # fmt: skip


def difference(figures, others):
    """Return by how many of 255 levels two lists of figures differ at most."""
    assert len(figures) == len(others)
    return max((int(np.abs(a.astype(int) - b).max()) for a, b in zip(figures, others, strict=True)), default=0)


def times(before, after):
    """Return a speed-up as text."""
    return f"{before / after:.2f}" if after else "-"


def whole(title, found):
    """Return a row of the table of programs."""
    before, after = found["seconds"]["python"], found["seconds"]["fastimg"]
    off, on = (found[key]["total"]["outermost_seconds"] for key in ("off", "on"))
    calls = found["on"]["total"]
    drawn = "figures the same" if found["levels"] == 0 else f"figures within {found['levels']}/255"
    return (title, f"{before:.2f}", f"{after:.2f}", times(before, after), f"{off:.3f}", f"{on:.3f}", times(off, on),
            f"{calls['native']} of {calls['calls']}",
            f"{'text the same' if found['same text'] else 'TEXT DIFFERS'}, {drawn}")  # fmt: skip


def functions(found):
    """Return the rows of one program's profile: each function's calls, and its seconds on both sides."""
    before = {row["name"]: row["seconds"] for row in found["off"]["functions"]}
    for row in found["on"]["functions"]:
        reasons = "; ".join(reason["reason"] for reason in row["reasons"])
        yield (row["name"], str(row["calls"]), str(row["native"]), str(row["forwarded"]),
               f"{before.get(row['name'], 0):.4f}", f"{row['seconds']:.4f}",
               times(before.get(row["name"], 0), row["seconds"]), reasons)  # fmt: skip


def table(heads, rows):
    """Print a table in Markdown."""
    rows = [heads, ["---"] * len(heads), *rows]
    for row in rows:
        print("|", " | ".join(row), "|")
    print(flush=True)


def main():
    """Compare all programs; exit with 1 if a result differs or nothing was native."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small photographs, one round")
    parser.add_argument("--out", type=Path, default=Path("build/examples"), help="folder for photographs and figures")
    parser.add_argument("--only", default="", help="run programs whose title has this text")
    options = parser.parse_args()
    factor, rounds = (1, 1) if options.quick else (4, 5)
    runner = Runner(options.out.absolute())
    make_photos(runner.folder / "photos", factor)
    found = {}
    for title, command in programs(runner.folder / "photos", factor).items():
        if options.only in title:
            found[title] = compare(runner, command, rounds)
            print(f"{title}\n")
            table(FUNCTION, functions(found[title]))
    table(PROGRAM, [whole(*item) for item in found.items()])
    good = all(f["same text"] and f["levels"] <= 1 and f["on"]["total"]["native"] for f in found.values())
    return 0 if found and good else 1


if __name__ == "__main__":
    sys.exit(main())
