"""What leaves a case as a file: its papers, a receipt.

Laws: a file is given to be saved, never to be opened in a page of ours, under a name that ends as
its bytes say; that it was read stands in the audit before it is sent; the right is looked at again
where that is written.
"""

from __future__ import annotations

from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from bot.bootstrap import House
from bot.console.acting import Acting
from bot.console.case_pages import case as case_page
from bot.console.items import Paper, paper
from bot.console.visit import Visit
from bot.documents.kinds import KINDS, file_name, is_long
from bot.documents.making import begun, made, nobody
from bot.documents.underway import Full, Made, Underway
from bot.files.keeping import fetched
from bot.files.kinds import suffixed
from bot.files.shelf import AWAY
from bot.store import facts
from bot.store.problems import StoreProblem
from bot.web.making import PATIENCE, SAVE, looking, values
from bot.web.places import AGAIN
from bot.web.saved import saved_as
from flows.receipts import SECTION


class Exports:
    """The papers of the cases; those that take a while are watched while they are made."""

    def __init__(self, house: House) -> None:
        self._underway = Underway(house)

    def export(self, visit: Visit) -> Response:
        """A paper of the case, in the language asked for, else the reader's."""
        id, name = visit.request.path_params["case"], visit.request.path_params["paper"]
        if name not in KINDS:
            raise HTTPException(404)
        _may(visit, id)
        begun_ = partial(made, visit.house, id, name, visit.language)
        return self._long(visit, begun_) if is_long(name) else _given(visit, begun_)

    def watch(self, visit: Visit) -> Response:
        """How far a paper is; asked for it, the paper itself."""
        id, name = visit.request.path_params["case"], visit.request.path_params["paper"]
        if not is_long(name):
            raise HTTPException(404)
        _may(visit, id)
        here, token = visit.request.url.path, visit.request.path_params["token"]
        stand = self._underway.stands(visit.me.id, (id, name), token)
        paper = self._underway.find(visit.me.id, (id, name), token)
        if paper is not None and stand.state == "ready" and SAVE in visit.request.query_params:
            return _given(visit, lambda _: iter([paper.fetch()]))
        case = f"/console/cases/{id}"
        answer = visit.show("console/making.html", **values(name, stand, here, case))
        return looking(answer, stand, here, fetched=paper is not None and paper.fetched)

    def _long(self, visit: Visit, begun_: Made) -> Response:
        """One that is made soon is given, for another the browser is sent to watch it."""
        of = visit.request.path_params["case"], visit.request.path_params["paper"]
        try:
            paper = self._underway.order(visit.me.id, of, begun_, visit.language)
        except Full:
            raise HTTPException(503, headers=AGAIN) from None
        if paper.wait(PATIENCE):
            return _given(visit, lambda _: iter([paper.fetch()]))
        return visit.to(f"{visit.request.url.path}/{paper.token}")


def _may(visit: Visit, id: str) -> None:
    """May one take papers of this case away? Raises 404."""
    with visit.house.store.reading() as work:
        Acting(visit.house, visit.me).case(work, id, "export")


def _given(visit: Visit, paper: Made) -> Response:
    """A paper as a file, once it is written down that it was taken."""
    id, name = visit.request.path_params["case"], visit.request.path_params["paper"]
    try:
        pieces = begun(paper(nobody))
    except StoreProblem as problem:
        return case_page(visit, problem, 409)
    with Acting(visit.house, visit.me).on_case("export", id) as turn:
        turn.audit(visit.me.name, "case.exported", case_id=id, details={"paper": name})
    headers = saved_as(file_name(id, name))
    return StreamingResponse(pieces, media_type=KINDS[name].media, headers=headers)


def file(visit: Visit) -> Response:
    """A receipt, or another file of the case."""
    case, acting = visit.request.path_params["case"], Acting(visit.house, visit.me)
    kept, about = _known(visit)
    try:
        data = fetched(visit.house, kept)
    except StoreProblem as problem:
        away = problem.code == AWAY  # else it is there and does not open
        return case_page(visit, problem if away else StoreProblem("file_damaged"), 409)
    with acting.on_case("open_case", case) as turn:
        details = {"file": about.id, "name": about.name}
        turn.audit(visit.me.name, "file.read", case_id=case, details=details)
    headers = saved_as(suffixed(about.name, data))
    return Response(data, media_type="application/octet-stream", headers=headers)


def _known(visit: Visit) -> tuple[str, Paper]:
    """Where the bytes of the file lie that the address names, and what it is called."""
    case, id = visit.request.path_params["case"], visit.request.path_params["file"]
    with visit.house.store.reading() as work:
        Acting(visit.house, visit.me).case(work, case)
        told = facts.latest(work, case)
    kept = told.get(f"{SECTION}.{id}.file")
    if not kept:
        raise HTTPException(404)
    return str(kept), paper(told, id)
