"""The example programs run unmodified by both commands, compute the same, and reach native code."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from running import environment

EXAMPLES = Path(__file__).parents[2] / "examples" / "dropin"
# scikit-image 0.26.0's own files; the licence has to come with them.
UNMODIFIED = {
    "plot_edge_filter.py": "346987a3ae5680ebf32382355c818e1bde7150a8d881cf078884d61b6a285731",
    "plot_unsharp_mask.py": "2e400fff6813647a458c63a3854554d53049db7d93ccd3e29cb21552ac66621b",
    "LICENSE.txt": "611d3207504dcb4a808df209d2e7c9b4f2e89fe690f84735c0d548160966b527",
}
# Functions that stand in the table, and how many calls ran natively when this was written.
NATIVE = {
    "edge_filter": (["filters.roberts", "filters.farid_h"], 13),
    "unsharp_mask": (["filters.unsharp_mask"], 3),
    "notebook": (["filters.farid", "exposure.histogram"], 13),
    "joblib": (["filters.threshold_otsu"], 56),
}


@pytest.mark.slow
@pytest.mark.parametrize("title", NATIVE)
def test_program(tmp_path, title):
    for module in ("joblib", "nbclient", "ipykernel", "matplotlib"):
        pytest.importorskip(module)
    result = subprocess.run(
        [sys.executable, EXAMPLES / "compare.py", "--quick", "--only", title, "--out", tmp_path], env=environment(),
        capture_output=True, text=True, timeout=300, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "text the same, figures the same" in result.stdout
    functions, least = NATIVE[title]
    native, calls = map(int, re.search(r"\| (\d+) of (\d+) \|", result.stdout).groups())
    assert [name for name in functions if name not in result.stdout] == []
    assert calls >= native >= least


@pytest.mark.parametrize("name", UNMODIFIED)
def test_gallery_is_scikit_images(name):
    assert hashlib.sha256((EXAMPLES / "gallery" / name).read_bytes()).hexdigest() == UNMODIFIED[name]


def test_larger_photos(tmp_path):
    """The stand-ins are photographs of the asked-for size; the script is not told."""
    (tmp_path / "script.py").write_text(
        "from skimage.data import camera\nimport sys\nprint(camera().shape, camera().dtype, sys.argv, __name__)")
    result = subprocess.run(
        [sys.executable, EXAMPLES / "large_photos.py", tmp_path / "script.py", "2"], env=environment(),
        capture_output=True, text=True, check=True)
    assert result.stdout == f"(1024, 1024) uint8 ['{tmp_path / 'script.py'}'] __main__\n"
