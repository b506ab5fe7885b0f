"""The options of this test suite."""

from __future__ import annotations

import pytest

SUITE = """
    import pytest

    def test_passes():
        pass

    @pytest.mark.skip(reason="by mark")
    def test_mark():
        pass

    def test_call():
        pytest.skip("by call")

    @pytest.mark.xfail(reason="known")
    def test_expected_failure():
        assert False
"""
OPTIONS = ("-p", "support.options", "-p", "no:randomly", "-p", "no:cacheprovider", "-rs")


def test_skips_are_skips_by_default(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_inprocess(*OPTIONS)
    result.assert_outcomes(passed=1, skipped=2, xfailed=1)


def test_no_skips(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_inprocess(*OPTIONS, "--no-skips")
    # A mark skips in the set-up of the test, where a failure is an error.
    result.assert_outcomes(passed=1, errors=1, failed=1, xfailed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines_random(["*by mark (skips are failures*", "*by call (skips are failures*"])


def test_no_skips_of_whole_files(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\npytest.importorskip('module_that_does_not_exist')\n")
    assert pytester.runpytest_inprocess(*OPTIONS).ret == pytest.ExitCode.NO_TESTS_COLLECTED
    result = pytester.runpytest_inprocess(*OPTIONS, "--no-skips")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*could not import 'module_that_does_not_exist'*"])
