"""Every key the conversation makes from its own tables, so that no word can be missing.

Laws: a key that is not written out in a call of ``Say`` or ``Word`` is listed here by its family;
`bot.words` compares both with the catalogues.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import get_args

from coverage.assessment import Decision
from coverage.case import (
    KINDS,
    Actor,
    Approval,
    Category,
    Cause,
    Claimant,
    Data,
    Duties,
    EventKind,
    PartName,
    Rider,
    Role,
)
from coverage.clauses import DISCOVERY, ORDER
from coverage.document import CHECKED, PROBLEMS
from coverage.explain import DAYS
from flows.admission import REFUSALS
from flows.answers.reading import GUESSES
from flows.answers.reading import PROBLEMS as UNREAD
from flows.book import OURS
from flows.book_said import REFUSED
from flows.cells import CELLS, COLUMNS
from flows.checklist import GROUPS, RESPONSES, State
from flows.consequences import REPORTS
from flows.decisions import MISSING
from flows.drafted import FILLED, NOTICE, REPORT
from flows.drafts import DRAFTS
from flows.edits import EDITED
from flows.heard import LEAKS, UNKEPT
from flows.hints import SENTENCE
from flows.machine import STEPS
from flows.next_act import PAST, RULES
from flows.notice import STATES as NOTICE_STATES
from flows.paper_words import families as of_papers
from flows.payments import STAGES
from flows.picture import LAWS
from flows.reminders import SHARES
from flows.returned import Became
from flows.screened import CODES
from flows.side import COMMANDS
from flows.step import Choice, Many
from flows.steps import CHAPTERS
from flows.steps.claims import QUESTIONS as CLAIMS
from flows.steps.consulting import ADVISED
from flows.steps.costing import QUESTIONS as EXPENSES
from flows.steps.desk import DESK
from flows.steps.expenses import ENTRY
from flows.steps.incident import SIDES
from flows.steps.incident import STEPS as INCIDENT
from flows.talk import LINE
from flows.terms import CHOSEN

MORE_UNREAD = {
    "above_amount",
    "bare_yes",
    "after_acknowledged",
    "not_a_choice",
    "not_a_code",
    "not_a_phone",
    "too_long",
}
DEADLINES = ("window", "window_earlier", "preliminary", "final")
LIFTS = (
    "recovered_unseen",
    "strongly_protected",
    "not_personal",
    "no_my_number",
    "entruster_told",
    "no_category",
)
LINES = (
    *("occurred", "known", "found_by", "type", "category", "parties", "course"),
    *("data", "special_care", "protected", "number", "cause", "actor", "wrongful"),
    *("harm", "recovered", "public", "told", "call_center", "letter", "published", "press"),
    *("prevented", "preventing", "police", "entruster", "filed", "contact"),
    *("from", "notice", "care"),
)
CODED: dict[str, tuple[str, ...]] = {
    "type": get_args(Cause),
    "cause": get_args(Cause),
    "actor": tuple(each for each in get_args(Actor) if each != "unknown"),
    "data": tuple(each for each in get_args(Data) if each != "corporate"),
    "role": get_args(Role),
    **dict.fromkeys(
        ("special_care", "protected", "wrongful", "harm", "recovered", "public"), ("yes", "no")
    ),
}
DUTIES = (
    "special_care",
    "financial_harm",
    "wrongful_purpose",
    "over_1000",
    "over_100",
    "public_electronically",
    "designated_system",
)


def families() -> Iterator[str]:
    """Every key made from a table."""
    yield from (f"menu.{name}" for name in COMMANDS)
    yield from _steps()
    yield from _choices()
    yield from _decisions()
    yield from _law()
    yield from _facts()
    yield from _people()
    yield from _response()
    yield from _drafts()
    yield from _screen()
    yield from _files()
    yield from of_papers()
    yield from _reminders()
    yield from (f"guess.{why}" for why in GUESSES | {LINE, EDITED, SENTENCE})
    yield from (f"problem.{why}" for why in UNREAD | MORE_UNREAD)
    yield from (f"refused.{each}" for each in {*PROBLEMS.values(), *CHECKED, "no_notice", *STAFF})


def _reminders() -> Iterator[str]:
    yield from (f"remind.{name}.{state}" for name in DEADLINES for state in ("left", "today"))
    yield from (f"remind.limit.{share}" for share in SHARES)


def _screen() -> Iterator[str]:
    yield from (f"screen.{kind}" for kind in LEAKS)
    for code in CODES:
        yield from (f"screen.{code}", f"screen.{code}.answer")


def _files() -> Iterator[str]:
    yield from (f"unkept.{why}" for why in (*UNKEPT, "no_case"))
    yield from (f"column.{each}" for each in COLUMNS)
    yield from (f"cell.expected.{each}" for each in (*COLUMNS, "number"))
    yield from (f"book.column.{each}" for each in (*OURS, "number"))
    yield from (f"book.back.{each}" for each in (*REFUSED, "unmarked", "missing"))
    yield from (f"book.back.{each}" for each in ("edits", "conflicts", "new"))
    yield from (f"book.back.edit{each}" for each in ("", ".conflict"))
    states = (each for each in get_args(Became) if each != "same")
    yield from (f"book.report.{state}" for state in (*states, "new", "twin"))
    yield from (f"cell.{why}" for why in UNREAD | CELLS)
    yield from (f"receipts.{code}" for code in ("done", "later", "drop"))
    yield from (f"report.{state}" for state in ("bad", "read", "twin"))
    yield from ("line.unread", "line.unfit", "line.kind", "line.kind.alone")
    yield from ("import.row.twin", "import.row.again")
    yield from ("item.line.receipt", "item.line.receipt.by", "fact.expenses.vendor.short")


def _steps() -> Iterator[str]:
    yield from (f"chapter.{chapter.name}" for chapter in CHAPTERS)
    yield from (f"{asks}.{s.id}" for asks in ("ask", "why") for s in STEPS.values() if s.reads)
    asked = ("partner", "entruster_told_on")
    yield from (f"ask.incident.{each}.{side}" for each in asked for side in SIDES)
    yield from (f"ask.short.{s.id}" for s in STEPS.values() if s.chapter == "discovery" and s.sets)
    readers = {type(step.reads).__name__ for step in STEPS.values() if step.reads}
    yield from (f"expected.{name.removesuffix('Of').casefold()}" for name in readers)


def _choices() -> Iterator[str]:
    for step in STEPS.values():
        if isinstance(step.reads, Choice | Many):
            yield from (f"{step.reads.words}.{code}" for code in step.reads.codes)
    yield from (f"choice.{code}" for code in ("yes", "no", "unknown", "not_yet", "skip"))
    yield from (f"desk.{code}" for code in DESK)
    yield from (f"category.{each}" for each in get_args(Category))
    yield from (f"claimant.{each}" for each in get_args(Claimant))
    yield from (f"kind.{each}" for each in get_args(EventKind))
    yield from (f"kind.{each}" for kinds in KINDS.values() for each in kinds)
    yield from (f"response.{each}" for each in {*RESPONSES, *sum(ADVISED.values(), ())})
    yield from (f"state.{each}" for each in get_args(State))
    yield from ("firm.other", "firm.not_yet")


def _people() -> Iterator[str]:
    yield from (f"access.{why}" for why in REFUSALS)
    yield from (f"choice.{code}" for code in ("no_code", "have_code"))
    yield from (
        "ask.consulting.firm.none",
        "ask.members.leave.owner",
        "ask.members.leave.last",
        "ask.desk.questions.none",
    )
    yield from ("members.line", "members.line.owner", "members.removed", "members.barred")
    yield from (f"{key}.by" for key in ("item.line", "field.line"))
    yield from ("item.line", "field.line")


def _decisions() -> Iterator[str]:
    for decision in get_args(Decision):
        yield from (f"decision.{decision}", f"decided.{decision}")
    for clause in ORDER:
        yield from (f"clause.{clause}", f"clause.short.{clause}")
    yield from (f"clause.{clause}" for clause in DISCOVERY)
    yield from (f"chosen.{name}" for name in CHOSEN)
    yield from (f"part.{part}" for part in get_args(PartName))
    yield from (f"rider.{rider}" for rider in get_args(Rider))
    yield from (f"lever.{kind}" for kind in DAYS)
    yield from (f"expense.{each}" for each in ("kept", "corrected"))
    yield from (f"claim.{each}" for each in ("kept", "corrected"))
    yield from (f"engaged.{each}" for each in ("approved", "pending"))
    yield from (f"staff.{each}" for each in get_args(Approval) if each != "pending")
    yield from (f"answered.rider.{each}" for each in ("set", "not_set"))
    yield from ("move", "move.also", "ask.expenses.on.planned", "ask.expenses.amount.planned")
    yield from ("ask.expenses.list.none", "ask.claims.list.none", "ask.receipts.which.more")
    yield from _money()


STAFF = (
    *("no_such_item", "not_decided", "nothing_decided", "above_decided", "unchanged"),
    *("future", "too_old"),
)
"""What the command line refuses to staff."""


def _money() -> Iterator[str]:
    ways = ("submit", "unsubmit", "cost", "ended", "receipt", "history", *ENTRY)
    yield from (f"entry.{way}" for way in ways)
    yield from (f"far.{each}" for each in (*STAGES[1:], "same", "less", "more"))
    yield from (f"far.line.{each}" for each in STAGES[1:])
    yield from (f"notice.state.{each}" for each in NOTICE_STATES)
    yield from (f"notice.{each}" for each in ("reported_on", "published_on"))


def _law() -> Iterator[str]:
    for law in LAWS:
        yield from (f"law.{law}.{verdict}" for verdict in ("due", "assume_due", "not_due"))
    yield "law.general.not_due.beside"
    yield from (f"lifted.{each}" for each in LIFTS)
    yield from (f"duty.{each}" for each in DUTIES)
    for name in DEADLINES:
        yield from (f"deadline.{name}.{state}" for state in ("left", "today", "past"))
        yield from (f"changed.day.{name}", f"changed.new.{name}")
    yield from (f"deadline.{name}.done" for name in REPORTS)
    yield from (
        f"changed.again.{name}{how}" for name in REPORTS for how in ("", ".past", ".no_day")
    )
    yield from ("changed.new.final.60", "changed.day.final.30", "changed.day.final.60")
    yield from (f"changed.gone.{name}" for name in DEADLINES if name != "window")
    for rule in RULES:
        yield from (f"next.{rule.name}", f"act.{rule.name}")
    yield from (f"next.{name}.past" for name in PAST)


def _response() -> Iterator[str]:
    yield from (f"card.{step}" for step in RESPONSES)
    yield from (f"checklist.{name}" for name in GROUPS)
    todo = ("done", "planned", "not_needed", "record", "ask", "advice", "costs", "draft", "letter")
    yield from (f"todo.{each}" for each in todo)
    pages = ("clocks", *DRAFTS, "where", "meaning", "japanese")
    yield from (f"regulator.{each}" for each in pages)
    yield from (f"report.{name}" for name in FILLED)


def _drafts() -> Iterator[str]:
    """The words of the drafts, which are written in Japanese."""
    for name in DRAFTS:
        yield from (f"draft.intro.{name}", f"draft.lacks.{name}")
    yield from (f"draft.item.{item}" for item in (*REPORT, *NOTICE))
    yield from (f"draft.line.{line}" for line in LINES)
    yield from (f"draft.did.{each}" for each in ("known", "occurred"))
    yield from (f"draft.found.{kind}" for kind in get_args(EventKind) if kind != "written_notice")
    for words, codes in CODED.items():
        yield from (f"draft.{words}.{code}" for code in codes)
    yield from (f"draft.category.{each}" for each in (*DUTIES, "none"))
    yield from (f"draft.step.{state}" for state in get_args(State) if state != "open")
    yield from (f"draft.step.{state}.day" for state in ("done", "planned"))


def _facts() -> Iterator[str]:
    paths = {path for step in INCIDENT for path in step.paths} - {"duties.preliminary_filed_on"}
    yield from (f"fact.{path}" for path in paths | {"incident.events"})
    assert {path.partition(".")[2] for path in paths if path.startswith("duties")} <= {
        each.name for each in fields(Duties)
    }
    for section, names in MISSING.items():
        yield from (f"fact.{section}.{name}" for name in names)
    for step in (*EXPENSES, *CLAIMS):
        if step.paths and step.id != "claims.sure":
            yield f"fact.{step.chapter}.{step.paths[0].partition('.')[2]}.short"
