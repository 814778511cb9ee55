"""What each tool's own signs come to: nothing in it is altered, and what is dropped is told."""

import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.content.decks import cloze
from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.importing import html
from interviewprep.content.importing.import_deck import guess, import_deck
from interviewprep.content.importing.note import Options
from tests.examples import examples


def read(text, form, **options):
    raw = text if isinstance(text, bytes) else text.encode()
    found = import_deck(raw, form, "deck", "", Options(**options))
    deck = parse_deck(found.text.encode(), "deck")
    assert deck.problems == []
    texts = [(c.title, getattr(c.body, "answer", getattr(c.body, "text", ""))) for c in deck.cards]
    return texts, [(lost.line, lost.what) for lost in found.lost], deck


@pytest.mark.parametrize(
    ("field", "markdown"),
    [
        ("one<br>two<br>three", "one\\\ntwo\\\nthree"),
        ("a<br><br>b", "a\n\nb"),
        ("Use <code>&lt;T&gt;</code>", "Use `<T>`"),
        ("List<String> of x", "List\\<String> of x"),
        ("O(n<sup>2</sup>), x<sub>1</sub>, e<sup>kx</sup>", "O(n²), x₁, e^(kx)"),
        ("__init__ and a*b*c, 1<br># x", "\\_\\_init\\_\\_ and a\\*b\\*c, 1\\\n\\# x"),
        ("<pre>a<br>&nbsp;&nbsp;b<br><br><br># c</pre>", "```\na\n  b\n\n\n# c\n```"),
        ('<pre><code class="language-py">x ``` y</code></pre>', "````py\nx ``` y\n````"),
        ("<code>a<br>&nbsp; b</code>", "```\na\n  b\n```"),
        ("<code>a`b</code>", "``a`b``"),
        ('<a href="https://e.org/x(1)">here</a>', "[here](https://e.org/x%281%29)"),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n   - b\n2. c"),
        ("<b>bold<br></b>next", "**bold**\\\nnext"),
        ("<div>a</div><div>b</div>", "a\n\nb"),
        (r"\(a_1 < b\) and a_b", "$a_1 < b$ and a_b"),
        ("<table><tr><th>a</th></tr><tr><td>x|y</td></tr></table>", "| a |\n| --- |\n| x\\|y |"),
        ("<h1>T</h1>x", "### T\n\nx"),
    ],
)
def test_html(field, markdown):
    lost = []
    assert (html.markdown_of(field, 1, lost), lost) == (markdown, [])


@examples(150)
@given(
    st.lists(
        st.sampled_from(["<b>x</b>", "<i>a_b</i>", "<code>&lt;a `b</code>", "<br>", "x", "*", "__y__", " ", "&amp;lt;", "# ", "1. "]),
        max_size=7,
    ).map("".join)
)  # fmt: skip
def test_the_quick_way_comes_to_what_the_library_does(field):
    quick = html._simple(field)
    assert quick is None or quick == html._converted(field, set())


@pytest.mark.parametrize(
    ("front", "text", "groups"),
    [
        ("<code>{{c1::let}} x = 1</code>", "==1:`let`==` x = 1`", ["1"]),
        ("{{c1::outer {{c2::inner}} tail}} end", "==1:outer== ==2:inner== ==1:tail== end", ["1", "2"]),
        ("{{c1::a<br>b}}", "==1:a==\\\n==1:b==", ["1"]),
        ('"<pre>def {{c1::f}}():\n    x</pre>"', "`def `==1:`f`==`():`\\\n`    x`", ["1"]),
        ("{{c1::<ul><li>a</li><li>b</li></ul>}}", "- ==1:a==\n- ==1:b==", ["1"]),
        ("a={{c1::x}}=1, {{c1::y}}{{c2::z}}", "a&#61;==1:x==&#61;1, ==1:y==\u2060==2:z==", ["1", "2"]),
        ("{{c1::x}} a==b and c==d", "==1:x== a&#61;&#61;b and c&#61;&#61;d", ["1"]),
        ("{{c25::x}} {{c3::y}}", "==2:x== ==1:y==", ["1", "2"]),
    ],
)
def test_ankis_clozes(front, text, groups):
    ((_, found),), _, _ = read(f"#separator:tab\n#html:true\n{front}\n", "anki")
    assert (found, cloze.groups(found)) == (text, groups)


def test_ankis_headers():
    text = (
        "#separator:Semicolon\n#html:false\n#notetype:Basic (and reversed card)\n#tags:py web\n#deck:A::B\n"
        "#columns:Front;Back;Example;Tags\n#tags column:4\nWhat is __x__?;a*b*c;more\n;no front\n"
    )
    cards, lost, deck = read(text, "anki")
    assert cards == [
        (r"What is \_\_x\_\_?", "a\\*b\\*c\n\n**Example**: more"),
        ("a\\*b\\*c", "What is \\_\\_x\\_\\_?\n\n**Example**: more"),
    ]
    assert (deck.meta.title, deck.cards[0].tags) == ("B", ["py", "web"])
    assert lost == [(9, "a note without a front or without a back")]
    assert read("#separator:tab\n#html:true\nq1\t<pre>code\nq2\tb\n", "anki")[0][1] == ("q2", "b")
    assert guess("a.txt", "What?;An<br>answer\n") == "anki"


def test_hashcards_code_and_formulas_hide_nothing():
    text = (
        '---\nname = "My deck"\n---\n\nC: In `[e for e in xs]`, $[a, b]$ and ![p](a.png), [`e[0]`] is \\[x\\] [so\nit is]\n\n'
        "Q: Open?\nA:\n```python\nx = [\nQ: Next\nA: ok\n\n---\nstray\n"
    )
    cards, lost, deck = read(text, "hashcards")
    assert deck.meta.title == "My deck"
    assert cards == [
        ("Fill in", "In `[e for e in xs]`, $[a, b]$ and , ==1:`e[0]`== is \\[x\\] ==2:so it is=="),
        ("Open?", "```python\nx = [\n```"),
        ("Next", "ok"),
    ]
    assert [line for line, _ in lost] == [5, 8, 16]


def test_obsidians_own_signs():
    text = (
        "#flashcards/web\n\n`hjkl`::move\n\nUse `std::vector`::a list\n\nA {{curly}} and ==marked== gap, `{{x}}`\n\n"
        "List?\n?\n- a\n  - b\n    - c\n\nNumbers?\n?\n  1. a\n     - b\n  2. c\n\nPic?::![[a.png]]\n\nQ;;A\n\n{{c1::Anki's}} way\n"
    )
    cards, lost, deck = read(text, "obsidian")
    assert cards == [
        ("`hjkl`", "move"),
        ("Use `std::vector`", "a list"),
        ("Fill in", "A ==1:curly== and ==2:marked== gap, `{{x}}`"),
        ("List?", "- a\n  - b\n    - c"),
        ("Numbers?", "1. a\n   - b\n2. c"),
        ("Fill in", "==1:Anki's== way"),
    ]
    assert deck.cards[0].tags == ["web"]
    assert [line for line, _ in lost] == [21, 21, 23]
    assert read("Q;;A\n\nB;;;C\n", "obsidian", separators=(";;", ";;;"))[0] == [
        ("Q", "A"),
        ("B", "C"),
        ("C", "B"),
    ]


QUESTIONS = """# A list

Words above.

## 1. What is FastAPI?

A framework.

#### Example

```python
# 3. What is this?
x = 1


```

**[⬆ Back to Top](#list)**

### 2. What is ASGI?

- spec
  - more

**Q: Why?**

A: because

**Q3:** How?
**A:** so

Q4. Plain?
A. Yes.

<details>
<summary>What is <code>&lt;T&gt;</code>?</summary>

A type.

</details>

1. ### In a list?

   Indented.

   ```js
   a
   ```

###### 5. What's the output?

```js
f()
```

- A: `1`
- B: `2`

<details><summary><b>Answer</b></summary>
<p>

#### Answer: B

It is.

</p>
</details>

## 6. Nothing?

## 7. Open?

```python
x = 1

## 8. Next?

ok
"""


def test_question_lists():
    assert guess("list.md", QUESTIONS) == "questions"
    cards, lost, deck = read(QUESTIONS, "questions")
    assert cards == [
        ("What is FastAPI?", "A framework.\n\n#### Example\n\n```python\n# 3. What is this?\nx = 1\n\n\n```"),
        ("What is ASGI?", "- spec\n  - more"),
        ("Why?", "because"),
        ("How?", "so"),
        ("Plain?", "Yes."),
        ("What is `<T>`?", "A type."),
        ("In a list?", "Indented.\n\n```js\na\n```"),
        ("What's the output?", ""),
        ("Open?", "```python\nx = 1\n```"),
        ("Next?", "ok"),
    ]
    body = deck.cards[7].body
    assert (body.intro, [(o.text, o.right) for o in body.options]) == (
        "```js\nf()\n```",
        [("`1`", False), ("`2`", True)],
    )
    assert body.explanation == "It is."
    lines = QUESTIONS.split("\n")
    assert [line for line, _ in lost] == [
        3,
        lines.index("## 6. Nothing?") + 1,
        lines.index("## 7. Open?") + 1,
    ]
    folded = "## What is it?\n\nThis.\n\n<details><summary><b>See Class</b></summary>\n\n```js\na\n```\n\n</details>\n"
    assert read(folded, "questions")[0] == [("What is it?", "This.\n\n**See Class**\n\n\n```js\na\n```")]
    mixed = "# I\n\n## One\n\n### What is A?\n\na\n\n### B explained\n\nb\n\n## Links\n\nx\n"
    found, lost, _ = read(mixed, guess("list.md", mixed))
    assert (found, lost) == (
        [("What is A?", "a"), ("B explained", "b")],
        [(15, "text that is no card")],
    )
    assert guess("list.md", "**Q1: What is X?**\n**A1:** x\n\nQ: Plain?\n\nA: y\n") == "questions"
    glossary = "# Words\n\n## Closure\n\nA function.\n\n### Note\n\nMore.\n\n## Decorator\n\nWraps.\n"
    assert read(glossary, guess("words.md", glossary))[0] == [
        ("Closure", "A function.\n\n### Note\n\nMore."),
        ("Decorator", "Wraps."),
    ]


def test_mochi_and_org(tmp_path):
    cards = [
        {"content": "# What?\n---\nThis\n\n```\n---\n```"},
        {"content": "A {{gap}}, {{2::b}}"},
        {"content": "one side"},
    ]
    with zipfile.ZipFile(tmp_path / "a.mochi", "w") as archive:
        archive.writestr("data.json", json.dumps({"version": 2, "decks": [{"name": "Py", "cards": cards}]}))
    found, lost, deck = read((tmp_path / "a.mochi").read_bytes(), "mochi")
    assert found == [("What?", "This\n\n```\n---\n```"), ("Fill in", "A ==1:gap==, ==2:b==")]
    assert (deck.meta.title, [line for line, _ in lost]) == ("Py", [3])
    org = "* What? :drill:py:\nIt is =x= and *b*.\n#+begin_src python\n# c\n[1]\n#+end_src\n* G :drill:\nThe [gap||hint].\n* Other\ntext\n"
    found, lost, deck = read(org, "org")
    assert found == [("What?", "It is `x` and **b**.\n\n```python\n# c\n[1]\n```"), ("G", "The ==1:gap==.")]
    assert (deck.cards[0].tags, [line for line, _ in lost]) == (["py"], [7, 9])


CODE = st.lists(
    st.sampled_from(["# x", "## y {#z}", "---", "===", "Q: no", "a::b", "==g==", "[x]", "{{c1::a}}", "", "    y", "?", "**b**", "<pre>", "- a", "A: b", "x | y", '"']),
    min_size=1,
    max_size=6,
).map("\n".join)  # fmt: skip


@examples(60)
@given(CODE, st.sampled_from(["csv", "hashcards", "questions", "obsidian", "mochi", "anki"]))
def test_no_importer_alters_code(code, form):
    fence = f"```text\n{code}\n```"
    quoted = fence.replace('"', '""')
    text = {
        "csv": f'question,answer\nFirst?,"{quoted}"\nSecond?,b\n',
        "hashcards": f"Q: First?\nA:\n{fence}\n\nQ: Second?\nA: b\n",
        "questions": f"## First?\n\n{fence}\n\n## Second?\n\nb\n",
        "obsidian": f"First?\n?\n{fence}\n\nSecond?::b\n",
        "mochi": f"First?\n---\n{fence}\n",
        "anki": f'#separator:tab\n#html:true\nFirst?\t"<pre>{code.replace("<", "&lt;").replace(chr(34), chr(34) * 2)}</pre>"\nSecond?\tb\n',
    }[form]
    if form == "anki" and ("{{c1" in code or not code.strip()):
        return
    cards, _, deck = read(text, form)
    assert [title for title, _ in cards] == (["First?"] if form == "mochi" else ["First?", "Second?"])
    wanted = code.lstrip("\n").rstrip() if form == "anki" else code
    assert deck.fences[0].code.rstrip("\n") == wanted.rstrip("\n")


def test_problems_and_solutions_of_other_programs_are_told_and_end_the_card():
    texts, lost, _ = read("Q: a?\nA: b\n\nP: how?\n\nS:\nso\n\nQ: c?\nA: d\n", "hashcards")
    assert texts == [("a?", "b"), ("c?", "d")]
    assert lost[0] == (4, "what follows `P:`, which hashcards doesn't know")
    assert (6, "what follows `S:`, which hashcards doesn't know") in lost


def test_a_table_of_contents_is_told_and_no_card():
    links = "\n".join(f"| {n} | [What is {n}?](#what-is-{n}) |" for n in range(6))
    questions = "\n\n".join(f"### What is {n}?\n\nIt is {n}, see [that](#what-is-0)." for n in range(6))
    texts, lost, _ = read(
        f"### Table of Contents\n\n| No. | Question |\n| - | - |\n{links}\n\n{questions}\n", "questions"
    )
    assert [title for title, _ in texts] == [f"What is {n}?" for n in range(6)]
    assert lost == [(1, "a table of contents: Table of Contents")]
