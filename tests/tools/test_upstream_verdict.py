"""What tools/upstream.py makes of two runs: what is lost, what is reached, and what is not good enough."""

import json

import pytest
import upstream_verdict
from upstream_verdict import Run, Verdict, read, report


def lines(outcomes, calls=None):
    """Return a record: {test: outcome}, and {test: {function: calls}}."""
    found = [{"calls_while_collecting": {}}]
    found += [{"test": t, "outcome": o, "calls": (calls or {}).get(t, {})} for t, o in outcomes.items()]
    return [json.dumps(line) for line in found]


CALLS = {"a": {"filters.sobel": 3, "filters.gaussian": 1}, "b": {"filters.sobel": 2}}
BEFORE = {"a": "passed", "b": "passed", "c": "failed", "d": "skipped"}


def verdict(after=BEFORE, calls=CALLS, required=("filters.sobel",), before=BEFORE, codes=(1, 1)):
    return Verdict(read(lines(before), codes[0]), read(lines(after, calls), codes[1]), list(required))


def test_read_counts_calls_and_callers():
    more = ['{"uncollected": "e.py"}', '{"calls_while_collecting": {"filters.sobel": 1}}']
    run = read(lines(BEFORE, CALLS) + more, 1)
    assert run.outcomes == BEFORE
    assert run.uncollected == ["e.py"]
    assert run.calls == {"filters.sobel": 6, "filters.gaussian": 1}
    assert run.callers == 2


def test_equal_runs_with_native_calls_are_good():
    found = verdict()
    assert found.problems == []
    assert found.lost == found.changed == {}
    assert "still passing   2 of 2 that passed unpatched (100.00 %)" in report(found)
    assert "native calls    6, made by 2 tests" in report(found)


@pytest.mark.parametrize(("wrong", "problem"), [
    ({"calls": {}}, "no call reached native code"),
    ({"required": ["filters.sobel", "filters.farid"]}, "no call reached: filters.farid"),
    ({"after": BEFORE | {"b": "failed"}}, "1 tests that passed unpatched do not pass patched"),
    ({"after": BEFORE | {"b": "skipped"}}, "1 tests that passed unpatched do not pass patched"),
    ({"after": {"a": "passed", "c": "failed", "d": "skipped"}}, "1 tests that passed"),
    ({"after": {"b": "passed", "a": "passed", "c": "failed", "d": "skipped"}}, "same tests in the same order"),
    ({"after": BEFORE | {"e": "passed"}}, "same tests in the same order"),
    ({"before": {"a": "failed"}, "after": {"a": "failed"}}, "no test passed unpatched"),
    ({"before": {}, "after": {}}, "no test passed unpatched"),
    ({"codes": (1, -11)}, "the patched run ended early (pytest's exit code -11)"),
    ({"codes": (2, 1)}, "the unpatched run ended early (pytest's exit code 2)"),
], ids=str)  # fmt: skip
def test_what_is_not_good_enough(wrong, problem):
    assert [p for p in verdict(**wrong).problems if problem in p]


def test_an_unpatched_run_with_native_calls_is_not_one():
    both = Verdict(read(lines(BEFORE, CALLS), 1), read(lines(BEFORE, CALLS), 1), ["filters.sobel"])
    assert both.problems == ["the unpatched run made native calls: it was patched"]


def test_lost_tests_are_named_with_their_outcome():
    found = verdict(after={"a": "error", "c": "failed", "d": "skipped"})
    assert found.lost == {"a": "error", "b": "not run"}
    assert {"lost:", "  a: error", "  b: not run"} <= set(report(found))


def test_other_changes_are_named_and_no_problem():
    found = verdict(after=BEFORE | {"c": "passed"})
    assert found.changed == {"c": "failed -> passed"}
    assert found.problems == []
    assert "  c: failed -> passed" in report(found)


def test_one_lost_of_many_is_never_100_percent():
    many = dict.fromkeys(map(str, range(30000)), "passed")
    found = verdict(before=many, after=many | {"7": "failed"}, calls={"1": {"filters.sobel": 1}})
    assert "still passing   29999 of 30000 that passed unpatched (99.99 %)" in report(found)


def test_long_lists_are_cut_in_print_only():
    many = dict.fromkeys(map(str, range(250)), "passed")
    found = verdict(before=many, after=dict.fromkeys(many, "failed"))
    assert "  and 50 more: see result.json" in report(found)
    assert len(found.as_json()["lost"]) == 250


def test_json_has_the_figures():
    found = verdict(after=BEFORE | {"b": "failed"}).as_json()
    assert (found["passed_unpatched"], found["of_these_passed_patched"]) == (2, 1)
    assert found["native_calls_by_function"] == {"filters.sobel": 5, "filters.gaussian": 1}
    assert found["native_calls"] == 6
    assert found["tests_with_native_calls"] == 2
    assert found["unpatched"] == {"passed": 2, "failed": 1, "skipped": 1}
    assert found["not_passed_unpatched"] == {"c": "failed"}
    assert json.loads(json.dumps(found)) == found


def test_required_leaves_out_what_no_test_calls():
    assert upstream_verdict.required(["filters.sobel", "filters.roberts_pos_diag"]) == ["filters.sobel"]


@pytest.mark.parametrize(("whole", "expected"), [(True, ["util.img_as_bool"]), (False, [])])
def test_a_part_need_not_reach_what_other_namespaces_call(whole, expected):
    assert upstream_verdict.required(["util.img_as_bool"], whole) == expected


def test_an_empty_record_is_reported():
    assert "the patched run ended early (pytest's exit code 3)" in Verdict(Run(), Run(exit_code=3), []).problems
