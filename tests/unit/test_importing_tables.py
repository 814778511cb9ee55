"""Tables: what a column holds is known by its name, or asked for; nothing is guessed."""

import pytest

from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.importing.import_deck import ImportProblem, import_deck
from interviewprep.content.importing.note import Options


def cards(text, form="csv", **options):
    found = import_deck(text.encode(), form, "deck", "Deck", Options(**options))
    deck = parse_deck(found.text.encode(), "deck")
    assert deck.problems == []
    return deck.cards, [(lost.line, lost.what) for lost in found.lost]


def pairs(text, form="csv", **options):
    return [(c.title, c.body.answer) for c in cards(text, form, **options)[0]]


def right(card):
    return [option.text for option in card.body.options if option.right]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("answer,question\nParis,Capital of France?\n", "csv"),
        ("Back;Front\nParis;Capital of France?\n", "csv"),
        ("Definition\tTerm\nParis\tCapital of France?\n", "tsv"),
        ("id,prompt,response\n1,Capital of France?,Paris\n", "csv"),
        ("q,a\nCapital of France?,Paris\n", "csv"),
        ("Card Front|Card Back\nCapital of France?|Paris\n", "csv"),
        ("questionText,correctAnswer\nCapital of France?,Paris\n", "csv"),
    ],
)
def test_columns_are_known_by_their_names(text, form):
    assert pairs(text, form) == [("Capital of France?", "Paris")]


@pytest.mark.parametrize("answer", ["b", "B", "(b)", "B.", "2", "Option B", "B) a pear", "a pear", "A PEAR."])
def test_an_answer_names_an_option(answer):
    text = (
        f'question,a,b,c,answer,explanation,category\nWhich?,an apple,a pear,,"{answer}",It is.,soft fruit\n'
    )
    (card,), lost = cards(text)
    assert (card.kind, [o.text for o in card.body.options], right(card)) == (
        "choice",
        ["an apple", "a pear"],
        ["a pear"],
    )
    assert (card.body.explanation, card.tags, lost) == ("It is.", ["soft-fruit"], [])


def test_several_right_options_and_numbers():
    head = "question,option 1,option 2,option 3,answer\n"
    found, lost = cards(head + 'P?,x,y,z,"A, C"\nQ?,x,y,z,1;3\nR?,x,y,z,none\n')
    assert [right(card) for card in found] == [["x", "z"], ["x", "z"]]
    assert lost == [(4, "the row: its answer `none` names none of its options, or not surely one")]
    assert [right(c) for c in cards(head + "P?,x,y,z,0\nQ?,x,y,z,2\n")[0]] == [["x"], ["z"]]
    # Digits that are the options' texts are no numbers.
    assert [right(c) for c in cards(head + "P?,3,1,2,3\nQ?,3,1,2,1\n")[0]] == [["3"], ["1"]]
    # One that fits none doesn't turn the others' texts into numbers; where both could be meant, neither is taken.
    found, lost = cards(head + "P?,3,4,5,4\nQ?,x,y,z,y\nR?,x,y,z,no\n")
    assert ([right(c) for c in found], [line for line, _ in lost]) == ([["4"], ["y"]], [4])
    found, lost = cards(head + "P?,3,2,1,3\nQ?,x,y,z,y\nR?,x,y,z,2\n")
    assert ([right(c) for c in found], [line for line, _ in lost]) == ([["y"], ["y"]], [2])
    assert [right(c) for c in cards("question,choices,answer\nP?,x|y|z,z\n")[0]] == [["z"]]
    assert [right(c) for c in cards("question,correct_answer,wrong_answer_1\nP?,x,y\n")[0]] == [["x"]]


@pytest.mark.parametrize(
    "text",
    [
        "id,text,reply,notes\n1,What?,This,foo\n",
        "Pregunta,Respuesta\n¿Qué es Python?,Un lenguaje de programación\n",
        "question,answer,question\na,b,c\n",
        "question,reply\nWhat?,This\n",
        "name,meaning\nGIL,A lock\n",
        "What is it?,This,This is how it came to be what it is.\n",
    ],
)
def test_what_cant_be_told_is_asked_for(text):
    with pytest.raises(ImportProblem, match=r"(?s)the first row: .*--columns question,answer"):
        cards(text)


def test_the_user_names_the_columns():
    text = "nr,was,antwort\n1,What is it?,This\n"
    assert pairs(text, columns="-,question,answer") == [("What is it?", "This")]
    assert pairs(text, columns="question=was,answer=antwort") == [("What is it?", "This")]
    assert pairs("This,What is it?\n", columns="answer,question") == [("What is it?", "This")]
    for wrong in ("question", "question,reply", "question=wer,answer=was", "-,-,-,question,answer"):
        with pytest.raises(ImportProblem, match="--columns"):
            cards(text, columns=wrong)


def test_separators_blanks_and_quotes():
    assert pairs('question, answer\nWhat?, "one, two"\n') == [("What?", "one, two")]
    assert pairs("What is it?;An answer, or two\nb;c\n", "tsv")[0] == ("What is it?", "An answer, or two")
    assert pairs("a~b\n", separators=("~",)) == [("a", "b")]
    with pytest.raises(ImportProblem, match=r"line 2: a quote .* is never closed"):
        cards('question,answer\nq,"open\nr,b\n')
    with pytest.raises(ImportProblem, match="no single sign"):
        cards("a,b\n", separators=("::",))


def test_encodings():
    raw = "question,answer\ncaf\u00e9?,x\n"
    with pytest.raises(ImportProblem, match=r"line 2: byte 0xe9 is not UTF-8.*--encoding cp1252"):
        import_deck(raw.encode("latin-1"), "csv", "d", "D")
    assert "café?" in import_deck(raw.encode("cp1252"), "csv", "d", "D", Options(encoding="cp1252")).text
    assert "café?" in import_deck(raw.encode("utf-16"), "csv", "d", "D").text


def test_what_is_for_all_cards():
    (card,), _ = cards("question,answer,tags\na,b,x\n", source="https://e.org", tags=("py",))
    assert (card.source, card.tags) == ("https://e.org", ["py", "x"])
    (card,), lost = cards('question,answer,url\na,b,"https://e.org/{x}?a=""b"""\n')
    assert (card.source, lost) == ("https://e.org/%7Bx%7D?a=%22b%22", [])


def test_code_in_cells():
    code = "# comment\nx = 1\n\n\n## two\nprint(__name__)"
    (card,), lost = cards(f'question,answer\nWhat is __init__?,"```python\n{code}\n```\nand `__x__`"\n')
    assert (card.title, card.body.answer) == (
        r"What is \_\_init\_\_?",
        f"```python\n{code}\n```\nand `__x__`",
    )
    assert lost == []
    found, lost = cards('question,answer\na,"```python\nx = 1\n"\nb,"<!-- x"\nc,<pre>\nd,"# H\ntext"\n')
    assert [c.title for c in found] == ["a", "b", "c", "d"]
    assert found[0].body.answer == "```python\nx = 1\n```"
    assert [line for line, _ in lost] == [2, 5, 6, 7]


def test_ids_come_from_any_script_and_stay():
    text = "question,answer\nЧто такое GIL?,x\n什么是协程?,y\n???,z\nWhat is `==`?,v\nWhat is `!=`?,w\n"
    ids = [card.id for card in cards(text)[0]]
    assert ids[:3] == ["chto-takoe-gil", "shenmeshixiecheng", "card-a03b221c"]
    head, *rows = text.splitlines()
    less = "\n".join([head, *rows[1:]])
    assert [card.id for card in cards(less)[0]] == ids[1:]
