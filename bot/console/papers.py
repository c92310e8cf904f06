"""What leaves a case as a file: its papers, a receipt.

Laws: a file is given to be saved, never to be opened in a page of ours; that it was read stands in
the audit before it is sent; the right is looked at again where that is written.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from bot.console.acting import Acting
from bot.console.case_pages import case as case_page
from bot.console.items import Paper, paper
from bot.console.visit import Visit
from bot.documents.kinds import KINDS, file_name
from bot.documents.making import begun, made
from bot.files.keeping import fetched
from bot.store import facts
from bot.store.problems import StoreProblem
from bot.web.saved import saved_as
from flows.receipts import SECTION


def export(visit: Visit) -> Response:
    """A paper of the case, made as it is sent; in the language asked for, else the reader's."""
    id, name = visit.request.path_params["case"], visit.request.path_params["paper"]
    if name not in KINDS:
        raise HTTPException(404)
    acting = Acting(visit.house, visit.me)
    with visit.house.store.reading() as work:
        acting.case(work, id, "export")
    try:
        pieces = begun(made(visit.house, id, name, visit.language))
    except StoreProblem as problem:
        return case_page(visit, problem, 409)
    with acting.on_case("export", id) as turn:
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
        return case_page(visit, problem, 409)
    with acting.on_case("open_case", case) as turn:
        details = {"file": about.id, "name": about.name}
        turn.audit(visit.me.name, "file.read", case_id=case, details=details)
    return Response(data, media_type="application/octet-stream", headers=saved_as(about.name))


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
