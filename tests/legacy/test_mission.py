"""A tutorial's fragments run as they are written, on fastimg and on patched scikit-image, with today's results."""

import re
import warnings
from pathlib import Path

import numpy as np
import pytest
import skimage
from legacy.mission import COMMON, PRELUDES

import fastimg

TEXT = Path(__file__).with_name("fragments.md").read_text(encoding="utf-8")
FENCED = re.findall(r"^```python ?\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
OUTPUT = re.compile(r"\n(<script\.py> output:|    Dice's dots number: 9\.).*", re.DOTALL)  # printed below two of them
QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
FRAGMENTS = dict(zip(PRELUDES, (OUTPUT.sub("\n", f.translate(QUOTES)) for f in FENCED), strict=True))


def run(name, ski, source):
    """Return the variables that a fragment leaves, and its warnings."""
    given = {**COMMON, **PRELUDES[name](ski)}
    names = dict(given)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        exec(compile(source, f"<{name}>", "exec"), names)
    made = {key: value for key, value in names.items() if key != "__builtins__" and value is not given.get(key)}
    return {k: v for k, v in made.items() if isinstance(v, np.ndarray | list | np.number | float | int)}, caught


@pytest.fixture(autouse=True)
def _same_noise(monkeypatch):
    """Let random_noise() without a seed draw the same each time."""
    generator = np.random.default_rng
    monkeypatch.setattr(np.random, "default_rng", lambda seed=None: generator(0 if seed is None else seed))


@pytest.fixture(scope="module")
def todays():
    """Return the results of the fragments in today's spelling, on scikit-image itself; each is computed once."""
    known = {}

    def results(name):
        if name not in known:
            assert fastimg.patched() == []
            source = FRAGMENTS[name].replace("multichannel=True", "channel_axis=-1")
            known[name], caught = run(name, skimage, source)
            assert [str(w.message) for w in caught] == []
        return known[name]

    return results


def on_fastimg(name):
    return run(name, fastimg, re.sub(r"^(from|import) skimage\b", r"\1 fastimg", FRAGMENTS[name], flags=re.MULTILINE))


def patched(name):
    with fastimg.patch_skimage():
        return run(name, skimage, FRAGMENTS[name])


@pytest.mark.parametrize("how", [on_fastimg, patched])
@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_gives_todays_results(name, how, todays):
    want = todays(name)
    got, _ = how(name)
    assert (list(got), len(got) > 0 or name == "histogram") == (list(want), True)
    assert want.get("detected") != [] or name == "superpixel faces"  # 100 superpixels leave no face in this photo
    for key, value in want.items():
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":  # rgb2gray is within 3 ulp
            np.testing.assert_allclose(got[key], value, rtol=0, atol=1e-12, err_msg=key)
        else:
            np.testing.assert_equal(got[key], value, err_msg=key)


@pytest.mark.parametrize("how", [on_fastimg, patched])
@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_warns_where_it_is_old_and_nowhere_else(name, how):
    _, caught = how(name)
    lines = FRAGMENTS[name].splitlines()
    for w in caught:
        function, _, text = str(w.message).partition(": ")
        assert text == "scikit-image has removed multichannel=True; write channel_axis=-1"
        assert (w.category, w.filename) == (FutureWarning, f"<{name}>")
        assert function.rpartition(".")[2] in lines[w.lineno - 1]
    assert len({w.lineno for w in caught}) == FRAGMENTS[name].count("multichannel=True")


def test_the_fragments_are_all_there():
    assert (len(FENCED), sum(f.count("multichannel=True") for f in FENCED)) == (len(PRELUDES), 11)
