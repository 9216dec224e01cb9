"""score_textstat: textstat's own numbers to the last bit, in each of its languages, whatever the text holds."""

from __future__ import annotations

import csv
import gzip
import json
import random
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from zipfile import ZipFile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import syllables, textstat_numbers, textstat_words, token_types
from analysis.hyphenation import Hyphenation
from analysis.tables import TEXTSTAT, make_table
from analysis.textstat_formulas import FLESCH, MADE_FOR, is_made_for
from analysis.textstat_numbers import score_textstat
from analysis.textstat_words import FOG_SYLLABLES, HYPHENATION, LANGUAGES
from analysis.token_types import TokenTypes

NEWS = """WEXCOMBE — The harbour bridge closed on Monday after inspectors found 14 cracks in its eastern span.

“We could not wait,” said Ana Bell, the county's chief engineer. “It carries 9,400 cars a day.” She said repairs \
would take until Nov. 3 and cost $2.4m, mostly from the U.S. transport fund.

Drivers weren't pleased. “Who decided this? Nobody asked us,” said Paul Voss, 61, who runs the ferry-side café."""
NEWS_IN = {
    "de": "Die Hafenbrücke bleibt seit Montag gesperrt, wie die Straßenbaubehörde mitteilte. „Wir konnten nicht länger "
    "warten“, sagte die Chefingenieurin. Täglich fahren 9.400 Autos hinüber! Ob's bis zum 3. Nov. fertig ist?",
    "es": "El puente del puerto cerró el lunes tras la aparición de catorce grietas. «No podíamos esperar», dijo la "
    "ingeniera. ¿Quién lo decidió? Nadie nos preguntó, se quejó el dueño del café junto al muelle.",
    "fr": "Le pont du port est fermé depuis lundi, après la découverte de quatorze fissures. « On ne pouvait plus "
    "attendre », a dit l'ingénieure en chef. Aujourd'hui, 9 400 voitures l'empruntent chaque jour.",
    "hu": "A kikötői hidat hétfőn lezárták, miután a felügyelők tizennégy repedést találtak. „Nem várhattunk tovább” – "
    "mondta a megye főmérnöke. A javítás legalább november harmadikáig tart majd.",
    "it": "Il ponte del porto è chiuso da lunedì, dopo la scoperta di quattordici crepe. «Non potevamo aspettare», ha "
    "detto l'ingegnera capo. Chi l'ha deciso? Nessuno ci ha chiesto niente, protestano gli automobilisti.",
    "nl": "De havenbrug is sinds maandag dicht, nadat inspecteurs veertien scheuren hadden gevonden. ‘We konden niet "
    "wachten’, zei de hoofdingenieur. 's Ochtends rijden er zo'n 9.400 auto's overheen.",
    "pl": "Most portowy zamknięto w poniedziałek, gdy inspektorzy znaleźli czternaście pęknięć. „Nie mogliśmy czekać” "
    "– powiedziała główna inżynierka. Kto o tym zdecydował? Nikt nas nie zapytał.",
    "ru": "Портовый мост закрыли в понедельник, когда инспекторы нашли четырнадцать трещин. «Мы не могли ждать», — "
    "сказала главный инженер. Ежедневно по нему проезжают 9400 машин!",
}
HOSTILE = [
    *("the", "communication", "don't", "he'll", "’", "'", "''s", "'tis", "O'Neill", "İstanbul", "İ", "ΣΑΣ", "straße"),
    *("İdea", "İdeology", "İon", "we're", "they've", "rock'n'roll", "y'all're"),
    *("3.14", "1,400", "U.S.", ".a.", "x.y.z", "?a", "...", "!?", "…", "—", "_", "²", "Ⅷ", "hmm", "shh", "'ve", "mr"),
    *("\x00", "\x1b[0m", "\x1c", "\x85", "\u200b", "\u00a0", "\u0307", "\ufeff", "\x7f", "ﬁn", "K", "ŉ", "ẞ", "ǅ"),
    *(
        "long-term",
        "中文",
        "記事を読む。",
        "مرحبا",
        "\n",
        "\t",
        "🙂",
        "👩‍🚒",
        "🇪🇺",
        "l'année",
        "Übergröße",
        "niño",
        "ЁЖ",
    ),
    *("0", "007", "1e9", "٣", "a'b'c", "d'l's't", "'''", "don’t", "zo'n", "Łódź", "gyönyörű", "perché", "être"),
]
LONG_WORD = "abcdefghij" * 10_000
several = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def _articles(*texts: str | None, **columns: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame({"article_id": [f"a{number}" for number in range(len(texts))], "text": list(texts), **columns})


@pytest.fixture(scope="module")
def textstat(tmp_path_factory):
    """Return textstat itself, reading the CMUdict that we ship; it is left in English."""
    import nltk
    import textstat

    folder = tmp_path_factory.mktemp("nltk")
    with ZipFile(syllables.CMUDICT) as archive:
        archive.extractall(folder / "corpora")
    nltk.data.path.insert(0, str(folder))
    textstat.syllable_count("ferry")  # reads the dictionary while the folder is on the path
    nltk.data.path.remove(str(folder))
    yield textstat
    textstat.set_lang("en_US")


def _ask_textstat(textstat, name: str, text: str) -> float | str:
    if name == "text_standard_float":
        return textstat.text_standard(text, float_output=True)
    if name == "wiener_sachtextformel":
        return textstat.wiener_sachtextformel(text, 1)
    return getattr(textstat, name)(text)


def _is_textstats(textstat, name: str, text: str, value: object) -> bool:
    """Return whether a value is textstat's; a text without words has no score and no sentences."""
    if textstat.lexicon_count(text) == 0 and (TEXTSTAT.columns[name] in {"float64", "str"} or name == "sentence_count"):
        return value == 0 if name == "sentence_count" else pd.isna(value)
    return value == _ask_textstat(textstat, name, text)


def _differing(textstat, texts: list[str], language: str = "en") -> list[tuple]:
    """Return every value that is not textstat's, or that is there though its formula was not made for the language."""
    textstat.set_lang(HYPHENATION.get(language, language))
    scores = score_textstat(_articles(*texts), language=language).drop(columns="article_id")
    differing = []
    with warnings.catch_warnings(action="ignore"):  # textstat has no word list for most languages
        for text, row in zip(texts, scores.to_dict("records"), strict=True):
            for name, value in row.items():
                made = is_made_for("text_standard_float" if name == "text_standard" else name, language)
                same = _is_textstats(textstat, name, text, value) if made else pd.isna(value)
                differing += [] if same else [(text[:80], name, value)]
    return differing


def test_news_scores_as_textstat_scores_it(textstat):
    assert _differing(textstat, [NEWS, NEWS.replace(".", ""), f"{NEWS} {NEWS}", "Fire!", "“No.”", NEWS.upper()]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_scores_as_textstat_scores_it(textstat, language):
    news = [NEWS, *NEWS_IN.values(), " ".join(NEWS_IN.values()), *(text.upper() for text in NEWS_IN.values())]
    assert _differing(textstat, [*news, *HOSTILE, " ".join(HOSTILE), "".join(HOSTILE)], language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_of_a_hundred_thousand_letters_scores_as_textstat_scores_it(textstat, language):
    assert _differing(textstat, [LONG_WORD, f"It said {LONG_WORD}. Nobody could read that at all."], language) == []


@settings(several, max_examples=50)
@given(st.lists(st.lists(st.sampled_from(HOSTILE), max_size=25), min_size=20, max_size=20), st.sampled_from(["", " "]))
def test_a_thousand_hostile_texts_score_as_textstat_scores_them(textstat, texts, gap):
    assert _differing(textstat, [gap.join(pieces) for pieces in texts]) == []


@settings(several, max_examples=50)
@given(st.lists(st.text(max_size=40), min_size=20, max_size=20))
def test_a_thousand_texts_of_any_characters_score_as_textstat_scores_them(textstat, texts):
    assert _differing(textstat, texts) == []


@settings(several, max_examples=25)
@given(
    st.sampled_from(LANGUAGES),
    st.lists(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=9), max_size=20), min_size=20, max_size=20),
)
def test_hostile_texts_score_in_any_language_as_textstat_scores_them(textstat, language, texts):
    assert _differing(textstat, [" ".join(pieces) for pieces in texts], language) == []


@pytest.mark.parametrize("n_words", [99, 100, 101, 102, 140])
def test_linsear_reads_the_first_hundred_words_as_textstat_does(textstat, n_words):
    words = (["ferry", "harbour.", "—", "engineering", "it's"] * 40)[:n_words]
    assert _differing(textstat, [" ".join(words)]) == []


@pytest.mark.parametrize(("n_words", "score"), [(19, (19 - 2) / 2), (20, (20 - 2) / 2), (21, 21 / 2)])
def test_linsear_takes_two_off_up_to_twenty_and_halves(n_words, score):
    text = " ".join(["The", *["old"] * (n_words - 2), "sea."])  # one sentence of easy words, a point each
    assert score_textstat(_articles(text))["linsear_write_formula"].tolist() == [score]


@pytest.mark.corpora
def test_bbc_articles_score_as_textstat_scores_them(textstat, shared):
    paths = sorted((shared / "corpora/txt-bbc").glob("*/*.txt"))
    assert _differing(textstat, [path.read_text(encoding="utf-8") for path in paths]) == []


@pytest.mark.corpora
def test_a_thousand_political_articles_score_as_textstat_scores_them(textstat, shared):
    with gzip.open(shared / "corpora/jsonl-allsides/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["content_original"] or "" for line in lines]
    assert _differing(textstat, random.Random(1).sample(texts, 1_000)) == []


@pytest.mark.corpora
def test_german_articles_score_as_textstat_scores_them(textstat, shared):
    with (shared / "corpora/csv-10kgnad-de/test.csv").open(encoding="utf-8", newline="") as lines:
        texts = [text for _, text in csv.reader(lines, delimiter=";", quotechar="'")]
    assert _differing(textstat, random.Random(1).sample(texts, 300), "de") == []


@settings(several, max_examples=30)
@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), min_size=20, max_size=40), st.sampled_from(["", " "]))
def test_the_rules_for_words_are_textstats(textstat, pieces, gap):
    from textstat.backend.selections import list_words
    from textstat.backend.transformations import remove_punctuation

    for text in [*pieces, gap.join(pieces)]:
        assert textstat_words.strip_punctuation(text) == remove_punctuation(text, rm_apostrophe=False)
        assert textstat_words.list_words(text) == list_words(text, lowercase=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_syllables_are_textstats_and_their_places_pyphens(textstat, language):
    from pyphen import Pyphen

    locale = HYPHENATION.get(language, language)
    textstat.set_lang(locale)
    count, hyphenation, pyphen = textstat_words.make_counter(language), Hyphenation(locale), Pyphen(lang=locale)
    for text in [NEWS, *NEWS_IN.values(), *HOSTILE, " ".join(HOSTILE)]:
        words = textstat_words.list_words(text)
        assert sum(map(count, words)) == textstat.syllable_count(text)
        assert [hyphenation.count_places(word) for word in words] == [len(pyphen.positions(word)) for word in words]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_settings_and_easy_words_of_a_language_are_textstats(textstat, language):
    from textstat.backend.utils import get_lang_cfg, get_lang_easy_words
    from textstat.backend.utils.constants import LANG_CONFIGS

    assert set(LANG_CONFIGS) == set(LANGUAGES)
    assert is_made_for("flesch_reading_ease", language) == ("fre_base" in LANG_CONFIGS[language])
    assert is_made_for("gunning_fog", language) == ("syllable_threshold" in LANG_CONFIGS[language])
    assert FOG_SYLLABLES.get(language, 3) == get_lang_cfg(language, "syllable_threshold")
    if language in FLESCH:
        assert list(FLESCH[language]) == [
            LANG_CONFIGS[language][key] for key in ("fre_base", "fre_sentence_length", "fre_syll_per_word")
        ]
    with warnings.catch_warnings(record=True, action="always") as said:
        get_lang_easy_words.cache_clear()
        assert textstat_words.read_easy_words(language) == get_lang_easy_words(language)
    assert is_made_for("difficult_words", language) == (not said)


def test_our_reading_of_the_dictionary_is_nltks(textstat):
    from textstat.backend.utils import get_cmudict

    theirs = {word: sum(sound[-1].isdigit() for sound in sounds[0]) for word, sounds in get_cmudict("en_US").items()}
    assert syllables.parse_cmudict(syllables.CMUDICT.read_bytes()) == theirs
    assert syllables.read_cmudict() == theirs


def test_the_table_of_syllables_is_made_from_the_dictionary_beside_it(tmp_path, monkeypatch):
    with ZipFile(syllables.SYLLABLE_TABLE) as archive:
        shipped = archive.read("syllables.txt")
    monkeypatch.setattr(syllables, "SYLLABLE_TABLE", tmp_path / "table.zip")
    syllables.render_syllable_table()
    with ZipFile(tmp_path / "table.zip") as archive:
        assert archive.read("syllables.txt") == shipped


def test_a_table_made_from_another_dictionary_is_not_used(tmp_path, monkeypatch):
    dictionary, stale = tmp_path / "cmudict.zip", tmp_path / "table.zip"
    with ZipFile(dictionary, "w") as archive:
        archive.writestr("cmudict/cmudict", "WEXCOMBE 1 W EH1 K S K AH0 M\n")
    with ZipFile(stale, "w") as archive:
        archive.writestr("syllables.txt", "# a heading\n0123456789abcdef\n7 wexcombe\n")
    monkeypatch.setattr(syllables, "CMUDICT", dictionary)
    for table in (stale, tmp_path / "there is none"):
        monkeypatch.setattr(syllables, "SYLLABLE_TABLE", table)
        assert syllables.read_cmudict.__wrapped__() == {"wexcombe": 2}


def test_each_article_is_scored_in_its_own_language():
    texts = [NEWS_IN["de"], NEWS, NEWS_IN["it"], NEWS, NEWS, NEWS_IN["de"], NEWS_IN["pl"]]
    languages = ["de_AT", None, "it", "", "en-GB", "DE-de", "pl"]
    scores = score_textstat(_articles(*texts, language=languages))
    for number, (text, language) in enumerate(zip(texts, ["de", "en", "it", "en", "en", "de", "pl"], strict=True)):
        alone = score_textstat(_articles(text), language=language).drop(columns="article_id").iloc[0]
        pd.testing.assert_series_equal(scores.drop(columns="article_id").loc[number], alone, check_names=False)


def test_a_language_asked_for_is_that_of_every_article():
    articles = _articles(NEWS_IN["de"], NEWS, language=["fr", None])
    asked = score_textstat(articles, language="de-CH")
    pd.testing.assert_frame_equal(asked, score_textstat(articles.drop(columns="language"), language="de"))


def test_a_language_without_settings_has_what_needs_no_language():
    scores = score_textstat(_articles("A ponte do porto fechou na segunda-feira.", language=["pt"])).iloc[0].dropna()
    assert set(scores.index) == {
        *("article_id", "lix", "rix", "reading_time", "lexicon_count", "sentence_count"),
        *("char_count", "letter_count", "long_word_count", "miniword_count"),
    }
    assert scores["lexicon_count"] == 7


@pytest.mark.parametrize("language", ["pt", "", "englisch", "d"])
def test_a_language_that_textstat_lacks_is_named_in_the_error(language):
    with pytest.raises(ValueError, match=rf"language '{language}'; it has de, en, es, fr, hu, it, nl, pl, ru\.$"):
        score_textstat(_articles(NEWS), language=language)


@pytest.mark.parametrize(
    ("language", "scores"),
    [
        ("de", "flesch_reading_ease wiener_sachtextformel"),
        ("es", "flesch_reading_ease fernandez_huerta szigriszt_pazos gutierrez_polini crawford"),
        ("fr", "flesch_reading_ease"),
        ("hu", "flesch_reading_ease gunning_fog"),
        ("it", "flesch_reading_ease gulpease_index"),
        ("nl", "flesch_reading_ease"),
        ("pl", "gunning_fog"),
        ("ru", "flesch_reading_ease"),
    ],
)
def test_a_language_has_the_scores_that_were_made_for_it(language, scores):
    row = score_textstat(_articles(NEWS_IN[language]), language=language).select_dtypes("float64").iloc[0].dropna()
    assert set(row.index) == {*scores.split(), "lix", "rix", "reading_time"}


def test_only_spanish_and_english_have_difficult_words():
    counted = [
        language
        for language in LANGUAGES
        if score_textstat(_articles(NEWS), language=language).notna().loc[0, "difficult_words"]
    ]
    assert counted == ["en", "es"]


def test_english_lacks_only_what_was_made_for_another_language():
    row = score_textstat(_articles(NEWS)).iloc[0]
    assert set(row.index[row.isna()]) == {
        *("fernandez_huerta", "szigriszt_pazos", "gutierrez_polini", "crawford"),
        *("gulpease_index", "wiener_sachtextformel"),
    }


def test_every_score_says_for_which_languages_it_was_made():
    scores = {name for name, dtype in TEXTSTAT.columns.items() if dtype in {"float64", "Int64"}}
    assert set(MADE_FOR) == scores
    assert {language for made in MADE_FOR.values() for language in made.split()} == {*LANGUAGES, "every"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_without_words_has_no_score(language):
    scores = score_textstat(_articles("", None, "… — !"), language=language)
    assert scores.select_dtypes("float64").isna().all(axis=None)
    assert (scores["sentence_count"] == 0).all()


def test_the_order_of_articles_does_not_matter():
    articles = _articles(NEWS, "", "The ferry sailed. It sank.", NEWS_IN["de"], language=["en", "de", "en", "de"])
    turned = score_textstat(articles.iloc[::-1]).iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(score_textstat(articles), turned)


@pytest.mark.parametrize("forget", [(token_types, "ARTICLES_AT_ONCE"), (textstat_numbers, "MOST_TYPES")])
def test_neither_batches_nor_an_emptied_memory_change_the_scores(forget, monkeypatch):
    articles = _articles(NEWS, "", "The ferry sailed. It sank.", NEWS_IN["de"], language=["en", "de", "en", "de"])
    whole = score_textstat(articles)
    monkeypatch.setattr(*forget, 1)
    pd.testing.assert_frame_equal(score_textstat(articles), whole)


def test_the_memory_is_emptied_after_a_batch_not_after_the_corpus(monkeypatch):
    monkeypatch.setattr(token_types, "ARTICLES_AT_ONCE", 1)
    monkeypatch.setattr(textstat_numbers, "MOST_TYPES", 100)
    score_textstat(_articles(*(" ".join(f"n{article}w{word}" for word in range(60)) for article in range(20))))
    assert len(textstat_words.token_types("en")) <= 100


def test_threads_that_meet_the_same_new_words_agree():
    articles = [_articles(NEWS, " ".join(HOSTILE)) for _ in range(8)]
    alone = score_textstat(articles[0])
    textstat_words.token_types.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        for scores in threads.map(score_textstat, articles):
            pd.testing.assert_frame_equal(scores, alone)


def test_a_full_table_has_the_columns_and_dtypes_of_an_empty_one():
    empty = score_textstat(_articles())
    pd.testing.assert_frame_equal(empty, make_table([], TEXTSTAT))
    full = score_textstat(_articles(NEWS, "", language=["en", "pt"]))
    pd.testing.assert_series_equal(full.dtypes, empty.dtypes)


def test_another_table_is_named_in_the_error():
    with pytest.raises(ValueError, match="needs the articles table with article_id, text; got columns speaker"):
        score_textstat(pd.DataFrame({"speaker": []}))


def test_the_articles_are_left_as_they_were():
    articles = _articles(NEWS, language=["en"])
    before = articles.copy(deep=True)
    score_textstat(articles)
    pd.testing.assert_frame_equal(articles, before)


def test_scoring_imports_neither_textstat_nor_nltk():
    code = """
import sys, pandas
from analysis import score_textstat
score_textstat(pandas.DataFrame({"article_id": ["a"], "text": ["Wexcombe waited. Nobody at the harbour was pleased."]}))
print({"textstat", "nltk"} & set(sys.modules))
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_another_release_of_textstat_is_warned_of(monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda name: "0.8.0")
    with pytest.warns(UserWarning, match=r"numbers of textstat 0\.7\.13, but textstat 0\.8\.0 is installed"):
        textstat_words.read_easy_words.__wrapped__("en")


def test_a_missing_textstat_is_named_in_the_error(monkeypatch):
    monkeypatch.setattr(textstat_words.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install textstat==0\.7\.13"):
        textstat_words.read_easy_words.__wrapped__("en")


def test_a_token_that_cannot_be_described_spoils_no_later_call():
    def describe(token: str) -> tuple[int, ...]:
        if token == "bad":
            raise ValueError(token)
        return (len(token),)

    types = TokenTypes(["n_letters"], describe)
    with pytest.raises(ValueError, match="bad"):
        types.look_up(["good", "bad"])
    assert types.look_up(["fine", "good"]).tolist() == [[4], [4]]
