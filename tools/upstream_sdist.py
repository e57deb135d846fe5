"""Get scikit-image's source distribution, once, and lay out what its tests need."""

import hashlib
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

VERSION = "0.26.0"
STEM = f"scikit_image-{VERSION}"
ARCHIVE = f"{STEM}.tar.gz"
SHA256 = "f5f970ab04efad85c24714321fcc91613fcb64ef2a892a13167df2f3e59199fa"


def get(folder: Path) -> Path:
    """Return the archive in `folder`, downloaded if it is not there; its content is checked in any case."""
    path = folder / ARCHIVE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"downloading {ARCHIVE} from the package index", flush=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(download())
        partial.rename(path)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{path} is not the released archive: its SHA-256 is {found}, expected {SHA256}; delete it")
    return path


def download() -> bytes:
    """Download the archive as pip would: its index, mirrors, certificates, proxy and retries.

    `pip download` itself would go on and build the package to learn its metadata, for which it needs compilers.
    """
    from pip._internal.commands import create_command

    command: Any = create_command("download")
    with command.main_context():
        options, _ = command.parse_args([f"scikit-image=={VERSION}"])
        session = command.get_default_session(options)
        candidates = command._build_package_finder(options, session).find_all_candidates("scikit-image")
        links = [c.link for c in candidates if c.link.filename == ARCHIVE]
        if not links:
            raise SystemExit(f"no {ARCHIVE} in the package index that pip is configured for")
        if links[0].is_file:
            return Path(links[0].file_path).read_bytes()
        response = session.get(links[0].url_without_fragment)
        response.raise_for_status()
        return bytes(response.content)


def lay_out(archive: Path, folder: Path) -> None:
    """Unpack the tests afresh to folder/run, and the files that they would download to folder/data.

    What is unpacked is what was released, so no test is edited. Only tests, data and settings: the sources
    would hide the installed package. SKIMAGE_DATADIR=folder/data makes scikit-image look there first; what the
    archive lacks it downloads to the same place, and that stays.
    """
    run, data = folder / "run", folder / "data" / VERSION
    shutil.rmtree(run, ignore_errors=True)
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            name = member.name.removeprefix(f"{STEM}/")
            if name == "pyproject.toml" or name.startswith("tests/"):
                _unpack(tar, member, run / name)
            if name.startswith(("tests/skimage/", "src/skimage/data/")) and not name.endswith(".py"):
                _unpack(tar, member, data / name.partition("/skimage/")[2])


def complete(folder: Path) -> list[str]:
    """Download the data that the archive lacks (mostly large images); return what could not be had."""
    os.environ["SKIMAGE_DATADIR"] = str(folder / "data")
    import pooch
    from skimage.data import _fetchers

    pooch.get_logger().setLevel("CRITICAL")  # what it could not get is returned
    missing = []
    for name in _fetchers.registry:
        try:
            _fetchers._fetch(name)
        except OSError:
            missing.append(name)
            _fetchers._image_fetcher.retry_if_failed = 0  # there is no network: do not wait for it again
    return missing


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    if (source := tar.extractfile(member)) is not None:  # None for a folder
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.read())
