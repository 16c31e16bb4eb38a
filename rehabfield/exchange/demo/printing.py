"""One paper that the commune's office is to print: what a mother and bác Hùng drew on glass."""

from hashlib import sha256

from ... import papers, signatures
from ...models import Commitment, Paper, PrintJob
from ...papers import Sheet, Signed
from .maker import Maker

CODE = "00000001"
CHECK = "http://localhost:8000/check"
"""Where `./run` says whether a paper is the original."""
PROOF = 16
"""Digits of the hash that stand on it."""


def ask(maker: Maker, drawn: Commitment) -> PrintJob:
    """Whoever collected it sent it yesterday evening to be printed."""
    proof, at = (drawn.digest or "")[:PROOF], maker.at(maker.ago(1), 20)
    file = papers.render(_sheet(drawn, proof))
    paper = maker.add(
        Paper(
            id=maker.key(),
            code=CODE,
            commitment=drawn,
            by_id=drawn.by_id,
            made_at=at,
            proof=proof,
            file=file,
            file_hash=sha256(file).hexdigest(),
        )
    )
    return maker.add(
        PrintJob(
            id=maker.key(),
            paper=paper,
            unit_id=drawn.unit_id,
            asked_by_id=drawn.by_id,
            asked_at=at,
        )
    )


def _sheet(drawn: Commitment, proof: str) -> Sheet:
    filled = drawn.filled
    if filled is None:
        raise ValueError("nobody has deleted it")
    signed = []
    for one in drawn.signatures:
        place = filled.text.signer(one.role)
        if place is None or one.path is None:
            raise ValueError("all have drawn on glass")
        svg = signatures.svg(signatures.read(one.path))
        signed.append(Signed(place.title, place.note, name=one.name or "", svg=svg))
    return Sheet(filled, tuple(signed), _fours(CODE, "-"), _fours(proof, " "), CHECK, on_glass=True)


def _fours(code: str, between: str) -> str:
    """In groups of four, as people read it out."""
    return between.join(code[at : at + 4] for at in range(0, len(code), 4))
