"""Texts as words that a database finds again."""

import pytest

from budget.domain.searching import Phrase, endings_of, phrases_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("政务服务", "政务 务服 服务 务"),
        ("局", "局"),
        ("12345热线Ａ类", "12345 热线 线 a 类"),
        ("，。 <p>", "p"),
        ("", ""),
    ],
)
def test_words_are_pairs_of_chinese_and_runs_of_the_rest(text, words):
    assert words_of(text) == words


def test_every_ending_of_a_code_is_stored_but_not_its_last_character():
    assert endings_of("12900") == "12900 2900 900 00"
    assert endings_of("A") == "a"
    assert endings_of("政务") == ""
    assert max(map(len, endings_of("x" * 500).split())) == 48


def test_what_is_asked_is_phrases_without_any_sign_of_a_query_language():
    assert phrases_of("政务服务 zwFW") == [Phrase(("政务", "务服", "服务"), False), Phrase(("zwfw",), True)]
    assert phrases_of("政") == [Phrase(("政",), True)]
    assert phrases_of("\"'*()<->:%& ") == []
