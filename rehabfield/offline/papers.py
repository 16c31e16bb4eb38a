"""Papers of commitments: what is printed of one, and whether a printed one is the original."""

import secrets
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from .. import audit, signatures
from ..models import Actor, Commitment, How, Paper, PrintJob, Signature
from ..papers import Sheet, Signed
from ..texts import Filled, Signer, Text

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is read as something else."""
CODE = 8
PROOF = 16
"""Hexadecimal digits of the hash that stand on the paper: 64 bits."""
SAID = {
    How.not_yet: "Chưa ký",
    How.fingerprint: "Điểm chỉ trên bản giấy",
    How.paper: "Ký trên bản giấy",
}
"""In the room of a signature; a paper is in Vietnamese, whatever its reader speaks."""


def blank_sheet(filled: Filled, *, minor: bool) -> Sheet:
    """To be signed in ink: what is known is filled in, nothing is signed yet."""
    places = [one for one in filled.text.signers if one.asked and (minor or not one.minor)]
    return Sheet(filled, tuple(_place(one) for one in places))


def sheet_of(commitment: Commitment, code: str, check: str) -> Sheet:
    """The commitment as it was shown and answered. Raises ValueError where that is deleted."""
    filled, digest = commitment.filled, commitment.digest
    if filled is None or digest is None:
        raise ValueError("what names people is deleted")
    return Sheet(
        filled,
        tuple(_answered(filled.text, one) for one in commitment.signatures),
        paper=spoken(code),
        proof=spoken(proof_of(digest)),
        check=check,
        on_glass=any(one.how is How.glass for one in commitment.signatures),
        remarks=_remarks(commitment),
    )


def _answered(text: Text, one: Signature) -> Signed:
    place = text.signer(one.role)
    if place is None:
        raise ValueError(f"no place for {one.role}")
    return replace(
        _place(place),
        name=one.name or "",
        beside=one.relation or "",
        svg=signatures.svg(signatures.read(one.path)) if one.path else "",
        said=SAID.get(one.how, ""),
    )


def _place(signer: Signer) -> Signed:
    return Signed(signer.title, signer.note, apart=signer.apart)


def _remarks(commitment: Commitment) -> tuple[str, ...]:
    if not commitment.read_aloud and not commitment.language:
        return ()
    said = "Đã đọc lại cho người ký nghe"
    if commitment.language:
        said += f" bằng tiếng {commitment.language}"
    if commitment.interpreter:
        said += f", người phiên dịch: {commitment.interpreter}"
    return (f"{said}.",)


def proof_of(digest: str) -> str:
    """What of the hash stands on the paper."""
    return digest[:PROOF]


def spoken(code: str) -> str:
    """In groups of four, as people read it out: 7K2M-9QXT, or 9f86 d081 884c 7d65."""
    groups = [code[at : at + 4] for at in range(0, len(code), 4)]
    return ("-" if len(code) == CODE else " ").join(groups)


def fresh_code(session: Session) -> str:
    """Nobody's yet: 40 random bits."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE))
        if session.scalar(select(Paper.id).where(Paper.code == code)) is None:
            return code


def in_line(session: Session, commitment_id: UUID) -> None:
    """Wait for whoever else prints this commitment, or takes it back; then see what they did."""
    session.execute(select(Commitment.id).where(Commitment.id == commitment_id).with_for_update())


def paper_of(session: Session, commitment_id: UUID) -> Paper | None:
    """The paper that was made of it; what is kept never changes, so one serves for all."""
    made = select(Paper).where(Paper.commitment_id == commitment_id, Paper.emptied_at.is_(None))
    return session.scalar(made.order_by(Paper.made_at).limit(1))


def keep_paper(
    session: Session,
    actor: Actor,
    commitment: Commitment,
    code: str,
    file: bytes,
    now: datetime,
) -> Paper:
    """Keep what was printed, once; whoever comes second gets the first.

    The caller has waited (`in_line`), and commits.
    """
    known = paper_of(session, commitment.id)
    if known is not None:
        return known
    made = Paper(
        code=code,
        commitment_id=commitment.id,
        by_id=actor.id,
        made_at=now,
        proof=proof_of(commitment.digest or ""),
        file=file,
        file_hash=sha256(file).hexdigest(),
    )
    session.add(made)
    session.flush()
    audit.note(session, actor, "paper.print", "commitment", commitment.id, at=now)
    return made


def job_of(session: Session, paper_id: UUID) -> PrintJob | None:
    """What waits at the commune's office to be printed of it."""
    return session.scalar(
        select(PrintJob)
        .where(
            PrintJob.paper_id == paper_id,
            PrintJob.printed_at.is_(None),
            PrintJob.withdrawn_at.is_(None),
        )
        .limit(1)
    )


def ask_to_print(
    session: Session, actor: Actor, commitment_id: UUID, paper_id: UUID, now: datetime
) -> PrintJob:
    """Put the paper on the list of the commune's office. Twice is once. The caller commits."""
    in_line(session, commitment_id)
    known = job_of(session, paper_id)
    if known is not None:
        return known
    unit_id = session.get_one(Commitment, commitment_id).unit_id
    job = PrintJob(paper_id=paper_id, unit_id=unit_id, asked_by_id=actor.id, asked_at=now)
    session.add(job)
    audit.note(session, actor, "paper.ask", "commitment", commitment_id, at=now)
    return job


def is_original(session: Session, code: str, proof: str, file: bytes | None) -> bool:
    """Whether a paper with this code and check stands here, and what it was made of still does.

    With the file as well: every byte is the one that was made. For anybody to ask: the answer is
    yes or no.
    """
    file_hash = None if file is None else sha256(file).hexdigest()
    query = (
        select(Paper)
        .where(Paper.code == code)
        .options(
            joinedload(Paper.commitment).joinedload(Commitment.template),
            joinedload(Paper.commitment).selectinload(Commitment.signatures),
        )
    )
    paper = session.scalar(query)
    if paper is None or not _same(paper.proof, proof):
        return False
    if file_hash is not None and not _same(paper.file_hash, file_hash):
        return False
    commitment = paper.commitment
    if commitment.withdrawn_at is not None:
        return False
    return commitment.emptied_at is not None or _still(commitment, paper)


def _still(commitment: Commitment, paper: Paper) -> bool:
    return commitment.is_whole and _same(paper.proof, proof_of(commitment.digest or ""))


def _same(kept: str, said: str) -> bool:
    return secrets.compare_digest(kept.encode(), said.encode())
