"""Tasks given at a briefing: ticked off by one tap, and taken back by another."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..models import Task
from ..policies import visible_tasks
from .gate import me
from .matters import GivenTask
from .page import allow, one_or_404, swap_or_redirect

bp = Blueprint("tasks", __name__)


@bp.post("/tasks/<uuid:task_id>/completion")
def complete(task_id: UUID) -> ResponseReturnValue:
    """It is done."""
    task = _mine(task_id)
    task.finish(clock.now())
    db.session.commit()
    return _shown(task)


@bp.post("/tasks/<uuid:task_id>/reopening")
def reopen(task_id: UUID) -> ResponseReturnValue:
    """It is not done after all."""
    task = _mine(task_id)
    task.reopen()
    db.session.commit()
    return _shown(task)


def _mine(task_id: UUID) -> Task:
    task = one_or_404(visible_tasks(me()).where(Task.id == task_id))
    allow(task.assignee_id == me().id)
    return task


def _shown(task: Task) -> ResponseReturnValue:
    return swap_or_redirect(
        "tasks/_task.html",
        to=url_for("today.show", _anchor=f"task-{task.id}"),
        task=GivenTask(task.id, task.text, task.due_on, task.done_at is not None),
    )
