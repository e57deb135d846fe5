"""The command: exit codes, messages, and a report that needs nothing but itself."""

import base64
import html.parser
import io
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import fastimg
from fastimg import __main__ as command, demo
from fastimg.demo import _chapters, _photos, _step
from fastimg.demo._highlight import highlight

DICE, GAUSSIAN, SOBEL = "The dots of two dice", "Gaussian smoothing", "Edges with Sobel"


class Attributes(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found += [(tag, name, value) for name, value in attributes]

    def values(self, *names):
        return [value for _, name, value in self.found if name in names]


@pytest.fixture
def short_run(short, tmp_path, capsys, photo):
    short(DICE, GAUSSIAN, SOBEL)
    Image.fromarray(photo).save(tmp_path / "my <photo>.png")
    code = demo.main(["--quick", "--out", str(tmp_path / "out"), str(tmp_path / "my <photo>.png")])
    return code, capsys.readouterr().out, (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_short_run(short_run, tmp_path):
    code, printed, page = short_run
    assert code == 0
    assert "Dice's dots number: 9." in printed
    assert printed.rstrip().endswith(str(tmp_path / "out" / "report.html"))
    assert "\x1b" not in printed
    assert all(title in printed and title in page for title in (DICE, GAUSSIAN, SOBEL))

    attributes = Attributes(page)
    sources = attributes.values("src")
    assert len(sources) == 3 + 2 + 2 + 2 + 2
    for source in sources:
        kind, data = re.fullmatch(r"data:image/(png|jpeg);base64,(.+)", source).groups()
        assert Image.open(io.BytesIO(base64.b64decode(data))).format.lower() == kind
    assert all(value.startswith(("#", "data:")) for value in attributes.values("href"))
    assert not re.search(r"<script|@import|url\(|<link rel=.stylesheet|srcset", page)
    assert "<photo>" not in page
    assert all(attributes.values("alt"))
    links = {value[1:] for value in attributes.values("href") if value.startswith("#")}
    assert links == set(attributes.values("id"))


def test_a_failing_comparison_is_told_and_makes_the_exit_code_1(short, tmp_path, capsys):
    broken = _step.Chapter("Broken", "A chapter of this test.")

    @broken.step("Off by one", "camera", any_photo=False)
    def off(ski, image):
        """Return another result from fastimg."""
        return image ^ np.uint8(ski is fastimg)

    short(GAUSSIAN)
    _chapters.CHAPTERS.append(broken)
    assert demo.main(["--quick", "--out", str(tmp_path)]) == 1
    assert "FAILED Broken: Off by one" in capsys.readouterr().out
    assert "class='problem'>Failed: the result differs by up to 1" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("content", [None, b"", b"no picture", b"\x89PNG\r\n\x1a\n1234"])
def test_unreadable_image_is_named_and_exits_2(content, tmp_path, capsys):
    path = tmp_path / "mine.png"
    if content is not None:
        path.write_bytes(content)
    assert demo.main(["--out", str(tmp_path / "out"), str(path)]) == 2
    assert str(path) in capsys.readouterr().err


def test_unwritable_folder_is_named_and_exits_2(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert demo.main(["--out", str(tmp_path / "file" / "out")]) == 2
    assert f"--out {tmp_path / 'file' / 'out'}: cannot be written to" in capsys.readouterr().err


def test_missing_packages_are_named_with_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(demo.NEEDS, "no_such_module", "No-such-package")
    assert demo.main([]) == 1
    assert "No-such-package: pip install 'fastimg[demo]'" in capsys.readouterr().err


def test_the_demo_can_be_asked_for_without_the_packages_it_needs():
    blocked = "import sys; sys.modules.update(dict.fromkeys(('skimage', 'PIL', 'rich', 'matplotlib')));"
    script = f"{blocked} import fastimg.demo; print(fastimg.demo.parser().prog)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "python -m fastimg demo\n"


@pytest.mark.parametrize("arguments", [["demo", "--nonsense"], ["--nonsense"]])
def test_unknown_arguments_exit_2(arguments):
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    assert caught.value.code == 2


def test_no_arguments_print_the_help(capsys):
    assert command.main([]) == 0
    printed = capsys.readouterr().out
    assert [name for name in ("usage:", "demo", "bench", "doctor") if name not in printed] == []


@pytest.mark.parametrize(("name", "module"), [(name, module) for name, (module, _) in command.COMMANDS.items()])
def test_commands_get_the_other_arguments(name, module, monkeypatch):
    class Fake:
        @staticmethod
        def main(argv):
            return 7 if argv == ["--help", "x"] else 0

    monkeypatch.setitem(sys.modules, module, Fake)
    assert command.main([name, "--help", "x"]) == 7


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16", "F"])
def test_pictures_of_every_mode_are_read_as_8_bit_rgb(mode, tmp_path):
    grey = np.arange(0, 240, dtype="u1").reshape(12, 20)
    values = {"I;16": grey * np.uint16(257), "F": grey / np.float32(3)}.get(mode, grey)
    path = tmp_path / f"x.{'tif' if mode in ('F', 'CMYK') else 'png'}"
    image = Image.fromarray(values)
    (image if image.mode == mode else image.convert(mode)).save(path)
    read = _photos.read(path)
    assert (read.dtype, read.shape) == (np.uint8, (12, 20, 3))
    assert read[0, 0].max() < 3
    assert read[-1, -1].min() > 230


def test_a_camera_s_orientation_is_obeyed(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees
    Image.new("RGB", (30, 20)).save(tmp_path / "x.jpg", exif=exif)
    assert _photos.read(tmp_path / "x.jpg").shape == (30, 20, 3)


def test_highlight_keeps_the_code():
    code = 'x = [1, "<a>"]  # why & how\nfor y in x:\n    print(y)'
    assert html.unescape(re.sub(r"</?span.*?>", "", highlight(code))) == code
